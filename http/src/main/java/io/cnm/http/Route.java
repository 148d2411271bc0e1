package io.cnm.http;

import java.util.Map;

/**
 * A row of the table: what is asked for, how its body is taken, and who answers. <em>Immutable.</em>
 *
 * @param method {@code GET}, {@code POST}, ...
 * @param pattern path with {@code {name}} for one segment and {@code {name*}} for one or more
 * @param body how the request's body reaches the handler
 * @param handler answers
 */
public record Route(String method, String pattern, Body body, Handler handler) {
    /** How a request's body reaches the handler. */
    public enum Body {
        /** Read whole, up to {@link Limits#body()}, before the handler runs. */
        WHOLE,
        /** As a stream, at the handler's pace; never buffered. */
        STREAM,
        /** Read whole; whatever follows it belongs to the handler if it {@linkplain Response#hijack hijacks}. */
        HIJACK
    }

    /**
     * A route that fits a request.
     *
     * @param route the row
     * @param parameters what stands at the pattern's names, decoded
     */
    public record Match(Route route, Map<String, String> parameters) {
        public Match {
            parameters = Map.copyOf(parameters);
        }
    }
}
