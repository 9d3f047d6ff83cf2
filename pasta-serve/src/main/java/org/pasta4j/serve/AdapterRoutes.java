package org.pasta4j.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.pasta.adapter.Adapter;
import org.pasta4j.pasta.adapter.AdapterException;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.FolderBusyException;
import org.pasta4j.pasta.pool.NameTakenException;
import org.pasta4j.pasta.pool.PoolOptions;
import org.pasta4j.pasta.pool.PooledAdapter;

/** {@code /v1/adapters}: what there is; and, for who shows the token, putting and deleting. */
final class AdapterRoutes {
    static final String ZIP = "application/zip";

    private static final String NAME = "name";
    private static final int PAGE = 100;
    private static final int MOST = 1000;
    private static final int MOST_CHANGES = 16;
    /** A change takes less; who asks again waits for some seconds more. */
    private static final String RETRY_SECONDS = "1";

    private final AdapterPool pool;
    private final ServerOptions options;
    private final ByteBudget uploads;
    private final Executor reading;
    private final Executor saving;
    /** They may wait for each other and for other processes. */
    private final Semaphore changes = new Semaphore(MOST_CHANGES);

    /**
     * @param reading few threads, which unpack uploads in memory
     * @param saving threads that may wait for disks
     */
    AdapterRoutes(AdapterPool pool, ServerOptions options, ByteBudget uploads, Executor reading, Executor saving) {
        this.pool = pool;
        this.options = options;
        this.uploads = uploads;
        this.reading = reading;
        this.saving = saving;
    }

    List<Route> all() {
        return List.of(
                Route.get("/v1/adapters", this::list),
                Route.get("/v1/adapters/{name}", this::get),
                Route.put("/v1/adapters/{name}", this::put),
                Route.delete("/v1/adapters/{name}", this::delete));
    }

    /** A page of them, by name. Every client may ask for it, so no file is read for it. */
    private void list(Context ctx) {
        int limit = limit(ctx.queryParam("limit"));
        String after = ctx.queryParam("after");
        List<String> page = pool.names(after == null ? "" : after, limit + 1);
        boolean more = page.size() > limit;
        List<String> shown = more ? page.subList(0, limit) : page;
        ctx.contentType(Json.MEDIA_TYPE).result(JsonAnswers.object(json -> {
            json.writeArrayFieldStart("adapters");
            for (String name : shown) {
                item(json, name);
            }
            json.writeEndArray();
            if (more) {
                json.writeStringField("next", shown.get(limit - 1));
            }
        }));
    }

    private static int limit(String given) {
        if (given == null) {
            return PAGE;
        }
        if (!given.matches("[0-9]{1,4}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > MOST) {
            throw Problem.of(
                            ProblemType.BAD_PARAMETER,
                            "limit is \"" + LogText.clean(given) + "\"; expected a whole number from 1 to " + MOST
                                    + ".")
                    .exception();
        }
        return Integer.parseInt(given);
    }

    /** Of an adapter that is not in memory the name alone. */
    private void item(JsonGenerator json, String name) throws IOException {
        json.writeStartObject();
        try {
            List<PooledAdapter> versions = pool.resident(name);
            if (versions.isEmpty()) {
                json.writeStringField(NAME, name);
            } else {
                JsonAnswers.write(json, pool, versions);
            }
        } catch (AdapterException e) {
            json.writeStringField(NAME, name);
            json.writeStringField("problem", BrokenAdapters.told(name));
        }
        json.writeEndObject();
    }

    private void get(Context ctx) {
        String name = ctx.pathParam(NAME);
        List<PooledAdapter> versions;
        try {
            versions = pool.versions(name);
        } catch (AdapterException e) {
            throw BrokenAdapters.exception(name, e);
        }
        if (versions.isEmpty()) {
            throw unknown();
        }
        answer(ctx, HttpStatus.OK, versions);
    }

    private void answer(Context ctx, HttpStatus status, List<PooledAdapter> versions) {
        ctx.status(status)
                .contentType(Json.MEDIA_TYPE)
                .result(JsonAnswers.object(json -> JsonAnswers.write(json, pool, versions)));
    }

    private static ProblemException unknown() {
        return Problem.of(ProblemType.UNKNOWN_ADAPTER, "There is no adapter of that name; GET /v1/adapters lists them.")
                .exception();
    }

    private void put(Context ctx) {
        requireToken(ctx);
        String name = requireName(ctx.pathParam(NAME));
        Bodies.requireType(ctx, ZIP);
        ctx.future(() -> BodyReader.read(
                        ctx.req(), options.limits().upload(), options.times().client(), uploads)
                .thenCompose(body -> Bodies.holding(
                        body,
                        () -> CompletableFuture.supplyAsync(() -> unpacked(body.take()), reading)
                                .thenAcceptAsync(adapter -> put(ctx, name, adapter), saving))));
    }

    private Adapter unpacked(byte[] zip) {
        Adapter adapter = AdapterArchive.read(zip, options.limits().upload(), pool.base());
        requireRoom(adapter);
        return adapter;
    }

    private void put(Context ctx, String name, Adapter adapter) {
        boolean replaces = pool.contains(name);
        PooledAdapter added = changed("saved", () -> pool.put(name, adapter));
        RequestAttributes.done(ctx.req(), (replaces ? "replaced by " : "added ") + added);
        answer(ctx, replaces ? HttpStatus.OK : HttpStatus.CREATED, List.of(added));
    }

    private <T> T changed(String what, Supplier<T> change) {
        if (!changes.tryAcquire()) {
            throw busy();
        }
        try {
            return change.get();
        } catch (NameTakenException e) {
            // It speaks of the name alone.
            throw Problem.of(ProblemType.NAME_TAKEN, e.getMessage()).exception();
        } catch (FolderBusyException e) {
            FaultLog.tell(e.getMessage());
            throw busy();
        } catch (AdapterException e) {
            FaultLog.tell(e.getMessage());
            throw Problem.of(ProblemType.INTERNAL, "The adapter could not be " + what + "; the server's log says why.")
                    .exception();
        } finally {
            changes.release();
        }
    }

    private static ProblemException busy() {
        return Problem.of(
                        ProblemType.ADAPTERS_BUSY,
                        "Other changes of adapters are under way and take long; nothing was changed. Try again.")
                .withHeader("Retry-After", RETRY_SECONDS)
                .exception();
    }

    private void requireRoom(Adapter adapter) {
        Optional<PoolOptions.Folder> folder = pool.options().folder();
        long bytes = Float.BYTES
                * adapter.tensors().values().stream().mapToLong(t -> t.length()).sum();
        if (folder.isPresent() && bytes > folder.get().maxBytes()) {
            throw Problem.of(
                            ProblemType.TOO_LARGE,
                            "The adapter has " + bytes + " bytes; this server keeps at most "
                                    + folder.get().maxBytes() + " in memory.")
                    .exception();
        }
    }

    private void delete(Context ctx) {
        requireToken(ctx);
        String name = requireName(ctx.pathParam(NAME));
        if (!changed("deleted", () -> pool.remove(name))) {
            throw unknown();
        }
        RequestAttributes.done(ctx.req(), "deleted");
        ctx.status(HttpStatus.NO_CONTENT).removeHeader("Content-Type");
    }

    private void requireToken(Context ctx) {
        BearerToken token = options.token()
                .orElseThrow(() -> Problem.of(
                                ProblemType.CHANGES_OFF,
                                "This server was started without a token; its operator can set one.")
                        .exception());
        if (!token.isShownBy(ctx.header("Authorization"))) {
            throw Problem.of(ProblemType.WRONG_TOKEN, "Send the header Authorization: Bearer, and the right token.")
                    .withHeader("WWW-Authenticate", "Bearer realm=\"pasta\"")
                    .exception();
        }
    }

    private static String requireName(String name) {
        try {
            AdapterPool.requireName(name);
            return name;
        } catch (BadInputException e) {
            throw Problem.of(ProblemType.BAD_NAME, e.getMessage()).exception();
        }
    }
}
