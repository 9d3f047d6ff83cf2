package org.pasta4j.serve;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.eclipse.jetty.util.Attributes;

/**
 * What a request's line in the log says beside its status; carried by attributes of the request.
 *
 * @param route the address's pattern; {@code none} where there is no such route
 * @param problem why it was refused
 * @param done what was done, in words
 */
record RequestAttributes(String route, Optional<Problem> problem, Optional<String> done) {
    private static final String ROUTE = "pasta.route";
    private static final String PROBLEM = "pasta.problem";
    private static final String DONE = "pasta.done";

    static RequestAttributes of(Attributes request) {
        return new RequestAttributes(
                request.getAttribute(ROUTE) instanceof String route ? route : "none",
                Optional.ofNullable((Problem) request.getAttribute(PROBLEM)),
                Optional.ofNullable((String) request.getAttribute(DONE)));
    }

    static void route(HttpServletRequest request, String pattern) {
        request.setAttribute(ROUTE, pattern);
    }

    static void problem(HttpServletRequest request, Problem problem) {
        request.setAttribute(PROBLEM, problem);
    }

    static void problem(Attributes request, Problem problem) {
        request.setAttribute(PROBLEM, problem);
    }

    static void done(HttpServletRequest request, String what) {
        request.setAttribute(DONE, what);
    }

    /** For the end of the line. */
    String suffix() {
        if (problem.isPresent()) {
            return ", " + problem.get();
        }
        return done.map(what -> ", " + what).orElse("");
    }
}
