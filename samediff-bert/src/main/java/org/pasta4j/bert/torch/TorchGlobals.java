package org.pasta4j.bert.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.ElementType;
import org.pasta4j.bert.torch.PickleReader.Tuple;
import org.pasta4j.bert.torch.TorchTensor.Storage;

/** The names of Python that a file of tensors may use, and what stands for them here. */
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
            Map.entry("BoolStorage", ElementType.BOOL));

    private TorchGlobals() {}

    private enum Function {
        ORDERED_DICT,
        TENSOR,
        PARAMETER
    }

    /** What a name stands for: a function, or the type of a storage. */
    static Object of(String where, String module, String name) {
        ElementType storage = STORAGES.get(name);
        if (module.equals("torch") && storage != null) {
            return storage;
        }
        return switch (module + "." + name) {
            case "collections.OrderedDict" -> Function.ORDERED_DICT;
            case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" -> Function.TENSOR;
            case "torch._utils._rebuild_parameter" -> Function.PARAMETER;
            default ->
                throw new CheckpointException(where + " asks for " + module + "." + name
                        + "; a file of weights has no use for it, and nothing in it is ever run. Save the model's"
                        + " state_dict() with torch.save, or use save_pretrained.");
        };
    }

    /** What {@code ('storage', type, key, device, length)} stands for. */
    static Storage storage(String where, Object reference) {
        List<Object> parts = ((Tuple) reference).items();
        if (parts.size() < 5 || !"storage".equals(parts.get(0)) || !(parts.get(1) instanceof ElementType type)) {
            throw new CheckpointException(where + ": refers to something outside that is no storage of a tensor.");
        }
        long length = (Long) parts.get(4);
        if (length < 0 || length > Long.MAX_VALUE / type.bytes()) {
            throw new CheckpointException(where + ": a storage has the impossible number of " + length + " values.");
        }
        return new Storage(type, (String) parts.get(2), length);
    }

    /** What a call gives. */
    static Object call(String where, Object callee, Object arguments) {
        if (!(callee instanceof Function function)) {
            throw new CheckpointException(where + ": calls what is no function.");
        }
        List<Object> given = ((Tuple) arguments).items();
        return switch (function) {
            case ORDERED_DICT -> emptyDictionary(where, given);
            case TENSOR -> tensor(where, given);
            case PARAMETER -> (TorchTensor) given.get(0);
        };
    }

    private static Object emptyDictionary(String where, List<Object> given) {
        if (!given.isEmpty()) {
            throw new CheckpointException(where + ": expected an empty OrderedDict to fill, found one with contents.");
        }
        return new LinkedHashMap<String, Object>();
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
