package org.pasta4j.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the HTTP library refuses by itself, such as a line that is no HTTP, in the form of all refusals. */
final class ProblemErrors extends ErrorHandler {

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        // A connection that ends in a request's headers is none of the server's faults, though the library's code says
        // so.
        ProblemType type = cause instanceof IOException ? ProblemType.SLOW_CLIENT : ProblemType.ofStatus(code);
        Problem problem = Problem.of(type, detail(type));
        response.setStatus(type.status());
        RequestAttributes.problem(request, problem);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.write(true, ByteBuffer.wrap(problem.json()), callback);
    }

    /** The library's own message may tell of its inside. */
    private static String detail(ProblemType type) {
        return switch (type) {
            case STOPPING -> "The server is stopping and takes no more work.";
            case HEADERS_TOO_LARGE -> "The address and the headers together are too long.";
            case SLOW_CLIENT -> "The request was not complete in time.";
            case INTERNAL -> "The server's log says more.";
            default -> "Expected HTTP/1.1, with a plain path: no dots, slashes or control characters that are encoded.";
        };
    }
}
