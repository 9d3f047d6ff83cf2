package org.pasta4j.bert.torch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FileBytes;
import org.pasta4j.bert.FrozenTensor;
import org.pasta4j.bert.NamedTensors;
import org.pasta4j.bert.torch.TorchTensor.Storage;

/**
 * The tensors of a file of {@code torch.save}: a {@code pytorch_model.bin}, or the checkpoint of a training, in which
 * the model is one dictionary among others. A tensor of a dictionary within another is named by the way to it, with
 * dots between. Values lie in the mapped file. Immutable and safe for any number of threads.
 */
public final class TorchFile implements NamedTensors {
    private static final String PICKLE = "/data.pkl";

    private final Path path;
    private final Function<Storage, StoredZip.Entry> storages;
    private final Map<String, TorchTensor> tensors;

    private TorchFile(Path path, Function<Storage, StoredZip.Entry> storages, Map<String, TorchTensor> tensors) {
        this.path = path;
        this.storages = storages;
        this.tensors = tensors;
    }

    /**
     * Opens a file of any size; values are read when asked for. The file must not be changed while they are in use.
     *
     * @throws CheckpointException naming the file and what is wrong with it, if it is damaged, of another format, or
     *     holds no tensors
     */
    public static TorchFile open(Path path) {
        return of(path, FileBytes.of(path));
    }

    /**
     * The same over bytes that were read before, which must not be written to.
     *
     * @param path for messages
     * @param bytes the whole file, from position to limit
     */
    static TorchFile of(Path path, ByteBuffer bytes) {
        return of(path, FileBytes.of(path, bytes));
    }

    private static TorchFile of(Path path, FileBytes file) {
        if (OldTorchFile.recognises(file)) {
            OldTorchFile old = OldTorchFile.read(path, file);
            return new TorchFile(path, old::bytes, TorchNames.of(path, old.root(), old.foreign()));
        }
        StoredZip zip = StoredZip.of(path, file);
        List<String> pickles =
                zip.names().stream().filter(name -> name.endsWith(PICKLE)).toList();
        if (pickles.size() != 1) {
            throw new CheckpointException(path + " is no file of torch.save: expected one entry NAME" + PICKLE
                    + " in the archive, found " + pickles.size() + ".");
        }
        String folder = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
        requireLittleEndian(path, zip, folder + "/byteorder");
        PickleReader pickle = new PickleReader(path + ": data.pkl", whole(zip, pickles.get(0)));
        Object root = pickle.read();
        return new TorchFile(
                path,
                storage -> zip.entry(folder + "/data/" + storage.key()),
                TorchNames.of(path, root, pickle.foreign()));
    }

    private static void requireLittleEndian(Path path, StoredZip zip, String name) {
        if (zip.names().contains(name)) {
            requireLittleEndian(
                    path,
                    StandardCharsets.US_ASCII
                            .decode(whole(zip, name))
                            .toString()
                            .strip());
        }
    }

    /** @param order of the bytes of a number, as Python calls it */
    static void requireLittleEndian(Path path, String order) {
        if (!order.equals("little")) {
            throw new CheckpointException(path + ": expected numbers in little-endian order, found \"" + order
                    + "\". Save the model on another machine.");
        }
    }

    private static ByteBuffer whole(StoredZip zip, String name) {
        StoredZip.Entry entry = zip.entry(name);
        return entry.slice("the archive's entry " + name, 0, entry.size());
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    @Override
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    @Override
    public int[] shape(String name) {
        return Arrays.stream(tensor(name).shape())
                .mapToInt(length -> (int) Math.min(length, Integer.MAX_VALUE))
                .toArray();
    }

    private TorchTensor tensor(String name) {
        TorchTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException(path + " holds no tensor " + name + ".");
        }
        return tensor;
    }

    @Override
    public FrozenTensor floats(String name) {
        TorchTensor tensor = tensor(name);
        return tensor.floats(path + ": tensor " + name, storages.apply(tensor.storage()));
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }
}
