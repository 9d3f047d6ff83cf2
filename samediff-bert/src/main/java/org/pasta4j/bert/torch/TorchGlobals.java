package org.pasta4j.bert.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.torch.PickleReader.Foreign;
import org.pasta4j.bert.torch.PickleReader.Tuple;
import org.pasta4j.bert.torch.TorchTensor.Storage;

/** The names of Python that files of tensors use, and what stands for them here. */
final class TorchGlobals {
    private static final Map<String, ElementType> STORAGES = Map.ofEntries(
            Map.entry("FloatStorage", ElementType.F32),
            Map.entry("HalfStorage", ElementType.F16),
            Map.entry("BFloat16Storage", ElementType.BF16),
            Map.entry("DoubleStorage", ElementType.F64),
            Map.entry("LongStorage", ElementType.I64),
            Map.entry("IntStorage", ElementType.I32),
            Map.entry("ShortStorage", ElementType.I16),
            Map.entry("CharStorage", ElementType.I8),
            Map.entry("ByteStorage", ElementType.U8),
            Map.entry("UntypedStorage", ElementType.U8),
            Map.entry("BoolStorage", ElementType.BOOL));

    private TorchGlobals() {}

    private enum Function {
        DICTIONARY,
        DEFAULT_DICTIONARY,
        TENSOR,
        PARAMETER,
        OF_TYPE
    }

    /** What a name stands for: a function, the type of a storage, or something that is not known. */
    static Object of(String module, String name) {
        ElementType storage = STORAGES.get(name);
        if (storage != null && (module.equals("torch") || module.startsWith("torch."))) {
            return storage;
        }
        return switch (module + "." + name) {
            case "collections.OrderedDict" -> Function.DICTIONARY;
            case "collections.defaultdict" -> Function.DEFAULT_DICTIONARY;
            case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" -> Function.TENSOR;
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> Function.PARAMETER;
            case "torch._tensor._rebuild_from_type_v2" -> Function.OF_TYPE;
            default -> foreign(module + "." + name);
        };
    }

    private static Foreign foreign(String name) {
        return new Foreign(name, new LinkedHashMap<>());
    }

    /** What {@code ('storage', type, key, device, length)} stands for. */
    static Object storage(String where, Object reference) {
        List<Object> parts = ((Tuple) reference).items();
        if (parts.size() < 5 || !"storage".equals(parts.get(0))) {
            return foreign("something outside of the file");
        }
        if (!(parts.get(1) instanceof ElementType type)) {
            throw new CheckpointException(where + ": refers to something outside that is no storage of a tensor.");
        }
        long length = (Long) parts.get(4);
        if (length < 0 || length > Long.MAX_VALUE / type.bytes()) {
            throw new CheckpointException(where + ": a storage has the impossible number of " + length + " values.");
        }
        String key = String.valueOf(parts.get(2));
        if (parts.size() > 5 && parts.get(5) instanceof Tuple view) {
            // Before PyTorch 0.4 a storage could be a part of another: (key, offset, length).
            return new Storage(type, key, length, (Long) view.items().get(1));
        }
        return new Storage(type, key, length, 0);
    }

    /** What a call gives; of what is not known, its name. */
    static Object call(String where, Object callee, Object arguments) {
        if (callee instanceof Foreign unknown) {
            return foreign(unknown.name());
        }
        if (!(callee instanceof Function function)) {
            throw new CheckpointException(where + ": calls what is no function.");
        }
        List<Object> given = ((Tuple) arguments).items();
        return switch (function) {
            case DICTIONARY -> dictionary(given);
            case DEFAULT_DICTIONARY -> new LinkedHashMap<String, Object>();
            case TENSOR -> given.get(0) instanceof Foreign ? given.get(0) : tensor(where, given);
            case PARAMETER -> given.get(0);
            case OF_TYPE -> call(where, given.get(0), given.get(2));
        };
    }

    /** Empty, to be filled, or as Python 2 wrote it, of a list of pairs. */
    private static Object dictionary(List<Object> given) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (!given.isEmpty()) {
            for (Object pair : (List<?>) given.get(0)) {
                List<?> items = pair instanceof Tuple tuple ? tuple.items() : (List<?>) pair;
                put(map, items.get(0), items.get(1));
            }
        }
        return map;
    }

    /** The items of a dictionary, or of what is filled as one is. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> items(Object target) {
        return target instanceof Foreign unknown ? unknown.items() : (Map<String, Object>) target;
    }

    /** Keys of a dictionary of weights are texts, those of an optimizer's numbers; others name nothing here. */
    static void put(Map<String, Object> map, Object key, Object value) {
        name(key).ifPresent(name -> map.put(name, value));
    }

    private static Optional<String> name(Object key) {
        return key instanceof String || key instanceof Long ? Optional.of(key.toString()) : Optional.empty();
    }

    private static TorchTensor tensor(String where, List<Object> given) {
        long[] shape = longs(given.get(2));
        long[] strides = longs(given.get(3));
        if (shape.length != strides.length) {
            throw new CheckpointException(
                    where + ": a tensor of " + shape.length + " dimensions has steps for " + strides.length + ".");
        }
        return new TorchTensor((Storage) given.get(0), (Long) given.get(1), shape, strides);
    }

    private static long[] longs(Object tuple) {
        return ((Tuple) tuple).items().stream().mapToLong(Long.class::cast).toArray();
    }
}
