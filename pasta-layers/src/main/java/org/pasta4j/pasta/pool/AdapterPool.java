package org.pasta4j.pasta.pool;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.Lifetime;
import org.pasta4j.bert.samediff.Encoder;
import org.pasta4j.bert.samediff.Encoders;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.adapter.ShownName;
import org.pasta4j.pasta.rows.TextKinds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many adapters over one frozen BERT. A batch may hold rows of any of them, of any task, label set and number of slots:
 * all go through the base together, each with its own offsets, and then under its own head.
 *
 * <p>Safe for any number of threads. Adapters may be added, replaced and removed while requests run: a request is
 * answered by the adapter that it found when it was prepared, whole and to the end. Closing waits for no request: what
 * the pool itself holds is freed when the last one that is under way has been answered. A call after that throws an
 * {@link IllegalStateException}. The base, the caller's tokenizer and an encoder of the caller's live on.
 */
public final class AdapterPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdapterPool.class);

    private final Encoder encoder;
    private final boolean ownsEncoder;
    private final BertTokenizer tokenizer;
    private final PoolOptions options;
    private final AdapterStore store;
    private final PoolPass pass;
    private final PoolHeads heads;
    private final TextKinds kinds;
    private final Lifetime lifetime = new Lifetime("AdapterPool", this::free);

    private AdapterPool(Encoder encoder, boolean ownsEncoder, BertTokenizer tokenizer, PoolOptions options) {
        this.encoder = encoder;
        this.ownsEncoder = ownsEncoder;
        this.options = options;
        this.store = options.folder()
                .<AdapterStore>map(folder -> new FolderStore(folder, options.versionsKept(), encoder.model()))
                .orElseGet(() -> new MemoryStore(options.versionsKept()));
        this.kinds = TextKinds.of(tokenizer);
        this.tokenizer = tokenizer.uncut();
        this.pass = new PoolPass(encoder);
        this.heads = new PoolHeads(encoder.model().config().hiddenSize());
    }

    /**
     * A pool computed by the fastest encoder that runs here.
     *
     * @param base stays as it is
     * @param tokenizer the base's own
     * @param options sizes, and a folder if there is one
     * @throws BadInputException if there is no such folder
     */
    public static AdapterPool open(BertModel base, BertTokenizer tokenizer, PoolOptions options) {
        Encoder encoder = Encoders.open(base);
        try {
            return new AdapterPool(encoder, true, tokenizer, options);
        } catch (RuntimeException | Error e) {
            encoder.close();
            throw e;
        }
    }

    /**
     * A pool computed by an encoder of the caller's choice.
     *
     * @param encoder of the base; stays open when the pool is closed
     * @param tokenizer the base's own
     * @param options sizes, and a folder if there is one
     * @throws BadInputException if there is no such folder
     */
    public static AdapterPool open(Encoder encoder, BertTokenizer tokenizer, PoolOptions options) {
        return new AdapterPool(encoder, false, tokenizer, options);
    }

    /**
     * Adds an adapter, or puts it in the place of the one of that name; a request sees either the one or the other.
     *
     * @param name up to 128 letters, digits, dots, hyphens and underscores, the end not {@code .checkpoint}
     * @param adapter is copied
     * @return it with its version
     * @throws NameTakenException if in the pool's folder something else than an adapter has that name; it stays
     * @throws FolderBusyException if others change the pool's folder for so long that this has to be tried again
     * @throws AdapterException if it was made for another base, or cannot be saved to the pool's folder
     * @throws BadInputException if the name is none
     */
    public PooledAdapter put(String name, Adapter adapter) {
        return lifetime.during(() -> {
            AdapterNames.require(name);
            adapter.requireBase(base());
            return store.put(name, adapter);
        });
    }

    /**
     * Removes all versions of an adapter; requests that it is to answer already are answered. A pool over a folder
     * deletes the adapter's folder.
     *
     * @return false where there is none of that name
     * @throws NameTakenException if in the pool's folder something else than an adapter has that name; it stays
     * @throws FolderBusyException if others change the pool's folder for so long that this has to be tried again
     * @throws AdapterException if the pool's folder cannot be changed
     */
    public boolean remove(String name) {
        return lifetime.during(() -> AdapterNames.isName(name) && store.remove(name));
    }

    /** The names of all adapters. In a folder each of them is looked at. */
    public SortedSet<String> names() {
        return lifetime.during(() -> store.names("").collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * A part of the names of all adapters, in their order. In a folder its own names are read, and no more adapters
     * looked at than are given.
     *
     * @param after they come after that one; the empty text is before all
     * @param limit most of them
     */
    public List<String> names(String after, int limit) {
        return lifetime.during(() -> store.names(after).limit(limit).toList());
    }

    /** Whether there is an adapter of that name, perhaps a broken one; no file is read for it. */
    public boolean contains(String name) {
        return lifetime.during(() -> AdapterNames.isName(name) && store.contains(name));
    }

    /**
     * The versions of a name that requests can ask for, the newest first; none where there is no such adapter.
     *
     * @throws AdapterException if there is one and it is broken
     */
    public List<PooledAdapter> versions(String name) {
        return lifetime.during(() -> known(name));
    }

    private List<PooledAdapter> known(String name) {
        return AdapterNames.isName(name) ? store.versions(name) : List.of();
    }

    /**
     * The versions of a name as {@link #versions} gives them, if they are in memory already; none where they would have
     * to be read. For lists of many adapters, which must not evict what requests use.
     *
     * @throws AdapterException if it is known to be broken, because it was asked for before
     */
    public List<PooledAdapter> resident(String name) {
        return lifetime.during(() -> AdapterNames.isName(name) ? store.resident(name) : List.of());
    }

    /**
     * An adapter of the pool.
     *
     * @param id a name, which stands for its newest version, or a name, {@code @} and a version
     * @throws AdapterException if there is one and it is broken
     */
    public Optional<PooledAdapter> find(String id) {
        Optional<String> version = AdapterNames.version(id);
        return versions(AdapterNames.name(id)).stream()
                .filter(adapter -> version.map(adapter.version()::equals).orElse(true))
                .findFirst();
    }

    /**
     * Whether an adapter answers for pairs of texts alone, and for single texts alone otherwise: as many slots as it
     * has tell.
     */
    public boolean takesPairs(PooledAdapter adapter) {
        return !adapter.task().isOfTokens()
                && kinds.takesPairs(adapter.config().pastaConfig().slots());
    }

    /** How much is in memory now. */
    public PoolMemory memory() {
        return lifetime.during(store::memory);
    }

    /**
     * Refuses what an adapter cannot be called, as {@link #put} does.
     *
     * @throws BadInputException saying what a name is
     */
    public static void requireName(String name) {
        AdapterNames.require(name);
    }

    /** The frozen base. */
    public BertModel base() {
        return encoder.model();
    }

    /** What the pool was opened with. */
    public PoolOptions options() {
        return options;
    }

    /**
     * Finds the adapter of a request and makes rows of tokens of its input, which needs no turn at the base: servers do
     * it in the thread of the client, and put batches together by {@link PreparedRequest#tokens()}.
     *
     * @return never fails: what is wrong with the request is in {@link PreparedRequest#refusal()}
     */
    public PreparedRequest prepare(PoolRequest request) {
        return lifetime.during(() -> prepared(request));
    }

    private PreparedRequest prepared(PoolRequest request) {
        try {
            return new Preparation(this::known, tokenizer, kinds, options, base().config()).prepare(request);
        } catch (AdapterException e) {
            return new RefusedRequest(request, PoolResult.Reason.BROKEN_ADAPTER, e.getMessage());
        } catch (BadInputException e) {
            return new RefusedRequest(request, PoolResult.Reason.UNSUITABLE_INPUT, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("A request for the adapter {} could not be prepared", ShownName.of(request.adapter()), e);
            return new RefusedRequest(
                    request,
                    PoolResult.Reason.FAILED,
                    "No rows of tokens could be made of this input; the log says why.");
        }
    }

    /**
     * Answers requests of any adapters, as {@link #answer} does.
     *
     * @return one result a request, in their order; what is wrong with a request is said in its own place
     */
    public List<PoolResult> predict(List<PoolRequest> requests) {
        return lifetime.during(
                () -> answers(requests.stream().map(this::prepared).toList()));
    }

    /** Answers one request. */
    public PoolResult predict(PoolRequest request) {
        return predict(List.of(request)).get(0);
    }

    /**
     * Answers requests that were prepared before, in one pass through the base if they have no more tokens than
     * {@link PoolOptions#batchTokens()}. No request fails another: a pass that fails, be it for a lack of memory, is
     * divided in two until the row that it fails at is alone. The request of that row is refused
     * ({@link PoolResult.Reason#FAILED}), the exception goes to the log, and the others are answered.
     *
     * @param requests prepared by this pool or another one of the same base
     * @return one result a request, in their order: an answer or a {@link PoolResult.Refusal}
     * @throws IllegalArgumentException if one was prepared by a pool of another base; none is answered then
     * @throws Error if the machine fails in another way than by a lack of memory
     */
    public List<PoolResult> answer(List<PreparedRequest> requests) {
        return lifetime.during(() -> {
            for (int i = 0; i < requests.size(); i++) {
                requireOwn(i + 1, requests.get(i));
            }
            return answers(requests);
        });
    }

    /** Another base may have the same sizes: it would answer, and the answer would be wrong without a sign of it. */
    private void requireOwn(int number, PreparedRequest request) {
        request.adapter()
                .map(PooledAdapter::config)
                .filter(config -> !config.baseFingerprint().equals(base().fingerprint()))
                .ifPresent(config -> {
                    throw new IllegalArgumentException("Request " + number + " was prepared by a pool of another base ("
                            + config.baseName() + ", " + config.baseFingerprint() + "); expected one of this pool's, "
                            + base().fingerprint() + ". Prepare it with the pool that answers it.");
                });
    }

    private List<PoolResult> answers(List<PreparedRequest> requests) {
        return new PoolAnswers(this::logits, requests).of(options.batchTokens());
    }

    private float[][] logits(List<PoolPass.Row> rows) {
        return heads.logits(rows, pass.run(rows));
    }

    /** Waits for no request that is under way; the last of them frees what the pool holds. */
    @Override
    public void close() {
        lifetime.close();
    }

    private void free() {
        tokenizer.close();
        if (ownsEncoder) {
            encoder.close();
        }
    }
}
