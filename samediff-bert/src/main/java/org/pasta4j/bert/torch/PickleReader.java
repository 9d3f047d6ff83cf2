package org.pasta4j.bert.torch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pasta4j.bert.CheckpointException;

/**
 * Python's pickle, as far as {@code torch.save} needs it for a dictionary of tensors: numbers, texts, lists, tuples,
 * dictionaries, and the few functions of {@link TorchGlobals}. A pickle is a program that may call any function of
 * Python; this reader has none to call, and refuses all others by their names.
 *
 * @see <a href="https://docs.python.org/3/library/pickletools.html">pickletools, which describes the operations</a>
 */
final class PickleReader {
    /** Marks where a list of items begins on the stack. */
    private static final Object MARK = new Object();
    /** Python's None. */
    private static final Object NONE = new Object();

    private final String where;
    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    /**
     * @param where for messages
     * @param bytes the pickle, from position to limit
     */
    PickleReader(String where, ByteBuffer bytes) {
        this.where = where;
        this.in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A Python tuple; not a {@link List}, so that it cannot be appended to. */
    record Tuple(List<Object> items) {}

    /**
     * What the pickle describes.
     *
     * @throws CheckpointException if it is damaged, or asks for anything but data
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
        } catch (BufferUnderflowException | IndexOutOfBoundsException | ClassCastException e) {
            throw new CheckpointException(where + " is damaged, or cut off, at byte " + in.position() + ".", e);
        }
    }

    private void run(int operation) {
        switch (operation) {
            case 0x80 -> in.get();
            case 0x95 -> in.getLong();
            case '(' -> push(MARK);
            case '0' -> pop();
            case '1' -> popToMark();
            case 'N' -> push(NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) (in.get() & 0xff));
            case 'M' -> push((long) (in.getShort() & 0xffff));
            case 'J' -> push((long) in.getInt());
            case 0x8a -> push(longOf(in.get() & 0xff));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
            case 'X' -> push(text(in.getInt()));
            case 0x8c -> push(text(in.get() & 0xff));
            case 'U' -> push(text(in.get() & 0xff));
            case 'T' -> push(text(in.getInt()));
            default -> runOnStack(operation);
        }
    }

    private void runOnStack(int operation) {
        switch (operation) {
            case ')' -> push(new Tuple(List.of()));
            case 0x85 -> push(tuple(1));
            case 0x86 -> push(tuple(2));
            case 0x87 -> push(tuple(3));
            case 't' -> push(new Tuple(popToMark()));
            case ']' -> push(new ArrayList<>());
            case 'l' -> push(popToMark());
            case 'a' -> append(List.of(pop()));
            case 'e' -> append(popToMark());
            case '}' -> push(new LinkedHashMap<>());
            case 's' -> {
                Object value = pop();
                setItems(List.of(pop(), value));
            }
            case 'u' -> setItems(popToMark());
            case 'q' -> memo.put(in.get() & 0xff, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(in.get() & 0xff));
            case 'j' -> push(remembered(in.getInt()));
            case 'c' -> push(TorchGlobals.of(where, line(), line()));
            case 0x93 -> {
                String name = (String) pop();
                push(TorchGlobals.of(where, (String) pop(), name));
            }
            case 'Q' -> push(TorchGlobals.storage(where, pop()));
            case 'R' -> {
                Object arguments = pop();
                push(TorchGlobals.call(where, pop(), arguments));
            }
            case 'b' -> setState();
            default ->
                throw new CheckpointException(where + ": the operation 0x" + Integer.toHexString(operation)
                        + " has no place in a file of weights.");
        }
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
        ((ArrayList<Object>) top()).addAll(items);
    }

    /** Keys are texts: in a file of weights no others occur, and comparing them ends. */
    @SuppressWarnings("unchecked")
    private void setItems(List<Object> pairs) {
        LinkedHashMap<String, Object> map = (LinkedHashMap<String, Object>) top();
        for (int i = 0; i < pairs.size(); i += 2) {
            map.put((String) pairs.get(i), pairs.get(i + 1));
        }
    }

    /** Of a dictionary: attributes beside its items, such as versions of modules. */
    private void setState() {
        pop();
        if (!(top() instanceof Map)) {
            throw new CheckpointException(where + ": sets the state of an object; a file of weights has none.");
        }
    }

    private String text(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private String line() {
        int end = in.position();
        while (in.get(end) != '\n') {
            end++;
        }
        String line = text(end - in.position());
        in.get();
        return line;
    }

    private long longOf(int bytes) {
        if (bytes > Long.BYTES) {
            throw new CheckpointException(
                    where + ": a number of " + bytes + " bytes has no place in a file of weights.");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in.get() & 0xffL) << (8 * i);
        }
        int unused = Long.SIZE - 8 * bytes;
        return bytes == 0 ? 0 : value << unused >> unused;
    }
}
