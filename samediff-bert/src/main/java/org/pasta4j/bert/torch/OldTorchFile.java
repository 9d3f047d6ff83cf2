package org.pasta4j.bert.torch;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pasta4j.bert.CheckpointException;
import org.pasta4j.bert.FileBytes;
import org.pasta4j.bert.torch.TorchTensor.Storage;

/**
 * What {@code torch.save} wrote before PyTorch 1.6, and still does when it is told to: pickles end to end (a mark, a
 * version, the machine, the object, the keys of its storages), and then each storage, its length before its values.
 */
final class OldTorchFile {
    private static final BigInteger MARK = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    /** How a pickle of protocol 2 or newer begins. */
    private static final byte PROTOCOL = (byte) 0x80;

    private final Path path;
    private final FileBytes file;
    private final Map<String, StoredZip.Entry> storages = new HashMap<>();
    private Object root;
    private Set<String> foreign;
    private PickleReader last;
    private long at;

    private OldTorchFile(Path path, FileBytes file) {
        this.path = path;
        this.file = file;
    }

    /** Whether the file begins with a pickle. */
    static boolean recognises(FileBytes file) {
        if (!file.has(0, 2)) {
            return false;
        }
        ByteBuffer first = file.slice("its beginning", 0, 2);
        boolean written = first.get(0) == 'L' && Character.isDigit(first.get(1));
        return first.get(0) == PROTOCOL && first.get(1) > 0 && first.get(1) < 16 || written;
    }

    /** @throws CheckpointException if it is another pickle, or damaged */
    static OldTorchFile read(Path path, FileBytes file) {
        OldTorchFile old = new OldTorchFile(path, file);
        if (!MARK.equals(old.next("its mark").read())) {
            throw new CheckpointException(path + " is a pickle of Python, but not one that torch.save wrote: expected a"
                    + " dictionary of tensors, as torch.save(model.state_dict(), file) writes it. Save that, or use"
                    + " save_pretrained.");
        }
        if (!Long.valueOf(VERSION).equals(old.next("its version").read())) {
            throw new CheckpointException(path + " is of a version of torch.save that is not known; expected " + VERSION
                    + ". Save the model again with PyTorch 1.6 or newer.");
        }
        boolean big = old.next("its machine").read() instanceof Map<?, ?> machine
                && Boolean.FALSE.equals(machine.get("little_endian"));
        TorchFile.requireLittleEndian(path, big ? "big" : "little");
        PickleReader object = old.next("its object");
        old.root = object.read();
        old.foreign = object.foreign();
        old.readStorages(object.storages());
        return old;
    }

    /** The pickle that begins where the one before has ended; both are read one after the other. */
    private PickleReader next(String what) {
        at += last == null ? 0 : last.length();
        long length = Math.min(file.size() - at, FileBytes.MOST_PIECE / 2);
        last = new PickleReader(path + ": " + what, file.slice(what, at, length));
        return last;
    }

    private void readStorages(Map<String, Storage> known) {
        PickleReader pickle = next("the keys of its storages");
        List<?> keys = pickle.read() instanceof List<?> list ? list : new ArrayList<>();
        long start = at + pickle.length();
        for (Object key : keys) {
            Storage storage = known.get(String.valueOf(key));
            if (storage == null || !file.has(start, Long.BYTES)) {
                throw damaged(key);
            }
            long length = file.slice("a length", start, Long.BYTES).getLong(0);
            long bytes = storage.length() * storage.type().bytes();
            start += Long.BYTES;
            if (length != storage.length() || !file.has(start, bytes)) {
                throw damaged(key);
            }
            storages.put(storage.key(), new StoredZip.Entry(file, start, bytes));
            start += bytes;
        }
    }

    private CheckpointException damaged(Object key) {
        return new CheckpointException(path + " is damaged, or cut off: the values of the storage " + key
                + " are not where they should be. Download it again.");
    }

    Object root() {
        return root;
    }

    Set<String> foreign() {
        return foreign;
    }

    /** The values of a storage. */
    StoredZip.Entry bytes(Storage storage) {
        StoredZip.Entry entry = storages.get(storage.key());
        if (entry == null) {
            throw damaged(storage.key());
        }
        return entry;
    }
}
