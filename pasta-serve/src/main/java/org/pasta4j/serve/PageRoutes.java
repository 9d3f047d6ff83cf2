package org.pasta4j.serve;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** What is served as it lies in the jar: the page to try an adapter, and the description of the interface. */
final class PageRoutes {
    /** Scripts and styles from here alone, and nothing from anywhere else. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private PageRoutes() {}

    static List<Route> all() {
        return List.of(
                Route.get("/", file("page.html", "text/html; charset=utf-8")),
                Route.get("/page.css", file("page.css", "text/css; charset=utf-8")),
                Route.get("/page.js", file("page.js", "text/javascript; charset=utf-8")),
                Route.get("/icon.svg", file("icon.svg", "image/svg+xml")),
                Route.get("/openapi.json", file("openapi.json", Json.MEDIA_TYPE)));
    }

    private static Handler file(String name, String mediaType) {
        byte[] content = read(name);
        return (Context ctx) -> ctx.header("Content-Security-Policy", POLICY)
                .header("Cache-Control", "no-cache")
                .contentType(mediaType)
                .result(content);
    }

    private static byte[] read(String name) {
        try (InputStream in = PageRoutes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("There is no " + name + " in the jar.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
