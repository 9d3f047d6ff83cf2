package org.pasta4j.serve;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * An address and what answers there.
 *
 * @param method of HTTP
 * @param path with names in braces for the parts that vary, as OpenAPI writes it too
 * @param handler answers, or throws a {@link ProblemException}
 */
record Route(HandlerType method, String path, Handler handler) {

    static Route get(String path, Handler handler) {
        return new Route(HandlerType.GET, path, handler);
    }

    static Route post(String path, Handler handler) {
        return new Route(HandlerType.POST, path, handler);
    }

    static Route put(String path, Handler handler) {
        return new Route(HandlerType.PUT, path, handler);
    }

    static Route delete(String path, Handler handler) {
        return new Route(HandlerType.DELETE, path, handler);
    }
}
