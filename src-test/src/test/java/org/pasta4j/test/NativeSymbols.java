package org.pasta4j.test;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a build of ND4J's native library can compute, read from the names in it (ELF, 64 bits) without loading it:
 * custom operations from its table of dynamic symbols, older ones from the names of their kernels.
 */
final class NativeSymbols {
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int SYMBOL_BYTES = 24;
    /** An operation is registered by making it, and nobody else does. */
    private static final Pattern CONSTRUCTOR = Pattern.compile("_ZN2sd3ops(\\d+)(.+)C[12]Ev");

    private static final Pattern SYNONYM =
            Pattern.compile("_ZN2sd3ops\\d+__registratorSynonym_(.+)INS0_\\d+(.+)EEC[12]EPKcS5_");
    /** Begins the name of an older operation's class, which is a part of its kernel's. */
    private static final byte[] FUNCTOR = "N7simdOps".getBytes(StandardCharsets.ISO_8859_1);

    private static final int LONGEST_NAME = 100;
    private static final String DROPOUT = "_ZN2sd14RandomLauncher12applyDropOut";

    /** Older operations in float32 by their kind, with what their kernels' names begin with on GPUs and processors. */
    enum Kind {
        SCALAR("scalarSimpleShapedIfff", "ScalarTransformIfffE9transformI"),
        STRICT("transformStrictSimpleIf", "TransformStrictIfE4execI"),
        SAME("transformSameSimpleIf", "TransformSameIfE4execI"),
        FLOAT("transformFloatSimpleIff", "TransformFloatIffE4execI"),
        REDUCE_FLOAT("simpleReduceIff", "ReduceFloatFunctionIffE10execScalarI"),
        REDUCE_SAME("simpleReduceIf", "ReduceSameFunctionIfE10execScalarI");

        private final String cuda;
        private final String cpu;

        Kind(String cuda, String cpu) {
            this.cuda = cuda;
            this.cpu = cpu;
        }
    }

    private final Set<String> operations = new HashSet<>();
    private final Map<String, String> synonyms = new HashMap<>();
    private final Set<String> functors = new HashSet<>();
    private boolean dropout;

    private NativeSymbols() {}

    static NativeSymbols of(Path library) throws IOException {
        NativeSymbols symbols = new NativeSymbols();
        try (FileChannel file = FileChannel.open(library)) {
            MappedByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            symbols.read(bytes);
            symbols.readKernels(bytes);
        }
        return symbols;
    }

    private void read(MappedByteBuffer elf) {
        int sections = Math.toIntExact(elf.getLong(0x28));
        int size = elf.getShort(0x3A);
        for (int i = 0; i < elf.getShort(0x3C); i++) {
            int section = sections + i * size;
            if (elf.getInt(section + 4) == DYNAMIC_SYMBOLS) {
                int names = Math.toIntExact(elf.getLong(sections + elf.getInt(section + 40) * size + 24));
                int from = Math.toIntExact(elf.getLong(section + 24));
                int bytes = Math.toIntExact(elf.getLong(section + 32));
                for (int symbol = from; symbol < from + bytes; symbol += SYMBOL_BYTES) {
                    // Section 0 is that of what is only asked for.
                    if (elf.getShort(symbol + 6) != 0) {
                        add(name(elf, names + elf.getInt(symbol)));
                    }
                }
            }
        }
    }

    private static String name(MappedByteBuffer elf, int at) {
        int end = at;
        while (elf.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - at];
        elf.get(at, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void add(String symbol) {
        Matcher constructor = CONSTRUCTOR.matcher(symbol);
        if (constructor.matches() && constructor.group(2).length() == Integer.parseInt(constructor.group(1))) {
            operations.add(constructor.group(2));
        }
        Matcher synonym = SYNONYM.matcher(symbol);
        if (synonym.matches()) {
            synonyms.put(synonym.group(1), synonym.group(2));
        }
        dropout |= symbol.startsWith(DROPOUT);
    }

    private void readKernels(MappedByteBuffer elf) {
        for (int at = 0; at < elf.limit() - LONGEST_NAME; at++) {
            if (elf.get(at) == FUNCTOR[0] && isFunctor(elf, at)) {
                byte[] around = new byte[2 * LONGEST_NAME];
                int from = Math.max(0, at - LONGEST_NAME);
                elf.get(from, around, 0, Math.min(around.length, elf.limit() - from));
                String text = new String(around, StandardCharsets.ISO_8859_1);
                addKernel(text.substring(0, at - from), text.substring(at - from + FUNCTOR.length));
            }
        }
    }

    private static boolean isFunctor(MappedByteBuffer elf, int at) {
        for (int i = 1; i < FUNCTOR.length; i++) {
            if (elf.get(at + i) != FUNCTOR[i]) {
                return false;
            }
        }
        return true;
    }

    /** @param functor the length of the class's name, the name, and more */
    private void addKernel(String before, String functor) {
        Matcher name = Pattern.compile("(\\d+)(\\D.*)", Pattern.DOTALL).matcher(functor);
        if (!name.matches()) {
            return;
        }
        int length = Math.min(name.group(2).length(), Integer.parseInt(name.group(1)));
        for (Kind kind : Kind.values()) {
            if (before.endsWith(kind.cuda) || before.endsWith(kind.cpu)) {
                functors.add(kind + " " + name.group(2).substring(0, length));
            }
        }
    }

    /** Whether it has a custom operation of that name, or one that the name is a synonym of. */
    boolean hasOperation(String name) {
        return operations.contains(name) || operations.contains(synonyms.getOrDefault(name, ""));
    }

    /** Whether it has a kernel of an older operation in float32, by the name of its C++ class. */
    boolean hasFunctor(Kind kind, String name) {
        return functors.contains(kind + " " + name);
    }

    /** Whether it starts the older dropout, whose kernel has no name of its own. */
    boolean hasDropout() {
        return dropout;
    }
}
