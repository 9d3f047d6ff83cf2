package org.pasta4j.bert.torch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.torch.TorchTensor.Storage;

/**
 * Python's pickle of any protocol, as far as {@code torch.save} needs it: numbers, texts, lists, tuples, dictionaries,
 * and the few functions of {@link TorchGlobals}. A pickle is a program that may call any function of Python; this
 * reader has none to call. What others would make is a {@link Foreign} object, of which the name and the items are
 * known.
 *
 * @see <a href="https://docs.python.org/3/library/pickletools.html">pickletools, which describes the operations</a>
 */
final class PickleReader {
    /** Marks where a list of items begins on the stack. */
    private static final Object MARK = new Object();
    /** Python's None. */
    static final Object NONE = new Object();

    private final String where;
    private final ByteBuffer in;
    private final PickleScalars scalars;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private final Set<String> foreign = new LinkedHashSet<>();
    private final Map<String, Storage> storages = new LinkedHashMap<>();

    /**
     * @param where for messages
     * @param bytes the pickle, from position to limit; what follows it may be read by another reader
     */
    PickleReader(String where, ByteBuffer bytes) {
        this.where = where;
        this.in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.scalars = new PickleScalars(where, in);
    }

    /** A Python tuple; not a {@link List}, so that it cannot be appended to. */
    record Tuple(List<Object> items) {}

    /**
     * What a function of Python that is never run would make.
     *
     * @param name of the function or class
     * @param items by text keys, where it is filled as a dictionary is
     */
    record Foreign(String name, Map<String, Object> items) {}

    /**
     * What the pickle describes.
     *
     * @throws CheckpointException if it is damaged
     */
    Object read() {
        try {
            while (true) {
                int operation = in.get() & 0xff;
                if (operation == '.') {
                    return pop();
                }
                run(operation);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | ClassCastException | NumberFormatException e) {
            throw new CheckpointException(where + " is damaged, or cut off, at byte " + in.position() + ".", e);
        }
    }

    /** How many bytes were read. */
    int length() {
        return in.position();
    }

    /** Names of functions and classes that were asked for and are not known, in order. */
    Set<String> foreign() {
        return foreign;
    }

    /** The storages that were asked for, by key. */
    Map<String, Storage> storages() {
        return storages;
    }

    private void run(int operation) {
        switch (operation) {
            case 0x80 -> in.get();
            case 0x95 -> in.getLong();
            case '(' -> push(MARK);
            case '0' -> pop();
            case '1' -> popToMark();
            case '2' -> push(top());
            case 'N' -> push(NONE);
            case ')' -> push(new Tuple(List.of()));
            case 0x85 -> push(tuple(1));
            case 0x86 -> push(tuple(2));
            case 0x87 -> push(tuple(3));
            case 't' -> push(new Tuple(popToMark()));
            case ']', 0x8f -> push(new ArrayList<>());
            case 'l', 0x91 -> push(popToMark());
            case 'a' -> append(List.of(pop()));
            case 'e', 0x90 -> append(popToMark());
            case '}' -> push(new LinkedHashMap<>());
            default -> runOnObjects(operation);
        }
    }

    private void runOnObjects(int operation) {
        switch (operation) {
            case 'd' -> {
                List<Object> pairs = popToMark();
                push(new LinkedHashMap<>());
                setItems(pairs);
            }
            case 's' -> {
                Object value = pop();
                setItems(List.of(pop(), value));
            }
            case 'u' -> setItems(popToMark());
            case 'q' -> memo.put(in.get() & 0xff, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 'p' -> memo.put(scalars.number(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(in.get() & 0xff));
            case 'j' -> push(remembered(in.getInt()));
            case 'g' -> push(remembered(scalars.number()));
            case 'Q' -> push(storage(pop()));
            case 'b' -> setState();
            default -> {
                if (!runCall(operation)) {
                    push(scalars.read(operation));
                }
            }
        }
    }

    private boolean runCall(int operation) {
        switch (operation) {
            case 'c' -> push(global(scalars.line(), scalars.line()));
            case 0x93 -> {
                String name = (String) pop();
                push(global((String) pop(), name));
            }
            case 'R', 0x81 -> {
                Object arguments = pop();
                push(TorchGlobals.call(where, pop(), arguments));
            }
            case 0x92 -> {
                pop();
                Object arguments = pop();
                push(TorchGlobals.call(where, pop(), arguments));
            }
            case 'i' -> {
                Object callee = global(scalars.line(), scalars.line());
                push(TorchGlobals.call(where, callee, new Tuple(popToMark())));
            }
            case 'o' -> {
                List<Object> items = popToMark();
                push(TorchGlobals.call(where, items.get(0), new Tuple(items.subList(1, items.size()))));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private Object storage(Object reference) {
        Object found = TorchGlobals.storage(where, reference);
        if (found instanceof Storage storage) {
            storages.putIfAbsent(storage.key(), storage);
        }
        return found;
    }

    private Object global(String module, String name) {
        Object known = TorchGlobals.of(module, name);
        if (known instanceof Foreign unknown) {
            foreign.add(unknown.name());
        }
        return known;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() {
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        return stack.remove(stack.size() - 1);
    }

    private List<Object> popToMark() {
        int mark = stack.lastIndexOf(MARK);
        List<Object> above = stack.subList(mark + 1, stack.size());
        List<Object> items = new ArrayList<>(above);
        above.clear();
        stack.remove(mark);
        return items;
    }

    private Tuple tuple(int count) {
        List<Object> last = stack.subList(stack.size() - count, stack.size());
        List<Object> items = new ArrayList<>(last);
        last.clear();
        return new Tuple(items);
    }

    private Object remembered(int number) {
        Object value = memo.get(number);
        if (value == null) {
            throw new CheckpointException(
                    where + " is damaged: it refers to number " + number + ", which is not there.");
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private void append(List<Object> items) {
        if (!(top() instanceof Foreign)) {
            ((ArrayList<Object>) top()).addAll(items);
        }
    }

    private void setItems(List<Object> pairs) {
        Map<String, Object> map = TorchGlobals.items(top());
        for (int i = 0; i < pairs.size(); i += 2) {
            TorchGlobals.put(map, pairs.get(i), pairs.get(i + 1));
        }
    }

    /** Attributes beside the items of a dictionary, such as versions of modules, or of an object that is not made. */
    private void setState() {
        pop();
        if (!(top() instanceof Map || top() instanceof Foreign || top() instanceof TorchTensor)) {
            throw new CheckpointException(where + ": sets the state of an object; a file of weights has none.");
        }
    }
}
