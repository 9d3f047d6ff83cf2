package org.pasta4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.HiddenActivation;
import org.pasta4j.bert.samediff.FrozenGradients;
import org.pasta4j.bert.samediff.StockEncoder;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.layers.PastaGraph;
import org.pasta4j.pasta.layers.PastaLayers;
import org.pasta4j.pasta.train.AdamW;
import org.pasta4j.test.NativeSymbols.Kind;

/**
 * Whether ND4J's CUDA backend has all that a stock training graph needs: forward, backward and the updater. Nothing is
 * run on a GPU: the operations of real graphs are looked up in the native library.
 */
class BackendOpsTest {
    private static final Path LIST = Path.of("src/test/resources/stock-training-ops.txt");
    private static final String CPU = "/org/nd4j/linalg/cpu/nativecpu/bindings/linux-x86_64/libnd4jcpu.so";
    private static final String CUDA = "org/nd4j/linalg/jcublas/bindings/linux-x86_64/libnd4jcuda.so";

    /** What AdamW's update of a variable runs besides: the difference, and the product with the weight decay. */
    private static final Set<String> UPDATE = Set.of("custom adam_updater", "custom subtract", "legacy mul_scalar");

    /** The C++ classes of older operations, which are known by numbers and not by names. */
    private static final Map<String, Functor> FUNCTORS = Map.ofEntries(
            Map.entry("add_scalar", new Functor(Kind.SCALAR, "Add")),
            Map.entry("mul_scalar", new Functor(Kind.SCALAR, "Multiply")),
            Map.entry("div_scalar", new Functor(Kind.SCALAR, "Divide")),
            Map.entry("rsub_scalar", new Functor(Kind.SCALAR, "ReverseSubtract")),
            Map.entry("pow", new Functor(Kind.SCALAR, "Pow")),
            Map.entry("relu", new Functor(Kind.SCALAR, "RELU")),
            Map.entry("cube", new Functor(Kind.SAME, "Cube")),
            Map.entry("erf", new Functor(Kind.STRICT, "Erf")),
            Map.entry("exp", new Functor(Kind.STRICT, "Exp")),
            Map.entry("tanh", new Functor(Kind.STRICT, "Tanh")),
            Map.entry("rsqrt", new Functor(Kind.FLOAT, "RSqrt")),
            Map.entry("reduce_mean", new Functor(Kind.REDUCE_FLOAT, "Mean")),
            Map.entry("reduce_sum", new Functor(Kind.REDUCE_SAME, "Sum")));

    private record Functor(Kind kind, String name) {}

    @Test
    void theListHoldsWhatIsTrainedWith() throws IOException {
        Set<String> found = new TreeSet<>(UPDATE);
        for (HiddenActivation activation : HiddenActivation.values()) {
            for (boolean pooler : new boolean[] {true, false}) {
                BertModel model = RandomModels.of(RandomModels.sizes(2, 8, 2, activation), pooler, 1);
                for (PastaConfig config : List.of(PastaConfig.classification("a", "b"), PastaConfig.regression())) {
                    found.addAll(operations(model, config));
                    found.addAll(operations(model, config.withDropout(0)));
                }
            }
        }
        assertThat(found).containsExactlyElementsOf(Files.readAllLines(LIST));
    }

    private static Set<String> operations(BertModel model, PastaConfig config) {
        PastaGraph graph = PastaLayers.build(SameDiff.create(), new StockEncoder(model), config, DataType.FLOAT);
        graph.prepareTraining(new AdamW(1e-3), 0);
        Set<String> names = new TreeSet<>();
        for (SameDiff part : List.of(graph.sameDiff(), FrozenGradients.create(graph.sameDiff()))) {
            part.getOps().values().forEach(op -> names.add(name(op.getOp())));
        }
        return names;
    }

    private static String name(DifferentialFunction op) {
        return (op instanceof CustomOp ? "custom " : "legacy ") + op.opName();
    }

    /** The reading is right about the library whose operations can be asked for: all that it has, and no other. */
    @Test
    void readsOfTheProcessorsLibraryWhatThatSaysItself() throws IOException {
        NativeSymbols cpu = cpu();
        assertThat(Nd4j.getExecutioner().getCustomOperations().keySet())
                .hasSizeGreaterThan(500)
                .allMatch(cpu::hasOperation, "is found");
        assertThat(cpu.hasOperation("softma")).isFalse();
        assertThat(cpu.hasOperation("fused_bert")).isFalse();
        assertThat(cpu.hasFunctor(Kind.STRICT, "Tan")).isTrue();
        assertThat(cpu.hasFunctor(Kind.STRICT, "Ta")).isFalse();
        assertThat(cpu.hasFunctor(Kind.SCALAR, "Tan")).isFalse();
        assertHasAll(cpu);
    }

    @Test
    void cudasLibraryHasAll() throws IOException {
        Path jar = Path.of("target/natives/nd4j-cuda.jar");
        Assumptions.assumeTrue(
                Files.exists(jar),
                "ND4J's CUDA backend (600 MB) is not here; mvn verify -Pcuda -pl src-test -am -Dtest=BackendOpsTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false brings it");
        Path library = Files.createTempFile("nd4jcuda", ".so");
        try (ZipFile zip = new ZipFile(jar.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(CUDA))) {
            Files.copy(in, library, StandardCopyOption.REPLACE_EXISTING);
            assertHasAll(NativeSymbols.of(library));
        } finally {
            Files.delete(library);
        }
    }

    private static NativeSymbols cpu() throws IOException {
        Assumptions.assumeTrue(
                BackendOpsTest.class.getResource(CPU) != null, "only the library for 64-bit Linux can be read");
        return NativeSymbols.of(Loader.cacheResource(BackendOpsTest.class, CPU).toPath());
    }

    private static void assertHasAll(NativeSymbols library) throws IOException {
        for (String line : Files.readAllLines(LIST)) {
            String op = line.substring(line.indexOf(' ') + 1);
            boolean has = line.startsWith("custom") ? library.hasOperation(op) : hasOlder(library, op);
            assertThat(has).as(line).isTrue();
        }
    }

    private static boolean hasOlder(NativeSymbols library, String op) {
        if (op.equals("dropout")) {
            return library.hasDropout();
        }
        assertThat(FUNCTORS).containsKey(op);
        return library.hasFunctor(FUNCTORS.get(op).kind(), FUNCTORS.get(op).name());
    }
}
