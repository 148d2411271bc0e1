package io.cnm.http;

import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request as its handler sees it. <em>Immutable, but for the stream.</em> */
public final class Request {
    private final String method;
    private final String path;
    private final Map<String, String> parameters;
    private final Map<String, List<String>> query;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final InputStream stream;

    Request(Line line, Map<String, List<String>> headers, byte[] body, InputStream stream) {
        this.method = line.method;
        this.path = line.path;
        this.parameters = line.parameters;
        this.query = line.query;
        this.headers = headers;
        this.body = body;
        this.stream = stream;
    }

    /** What the request line says, with the names of the route's pattern. */
    record Line(String method, String path, Map<String, String> parameters, Map<String, List<String>> query) {}

    /** {@code GET}, {@code POST}, ... */
    public String method() {
        return method;
    }

    /** As sent, without the query. */
    public String path() {
        return path;
    }

    /** What stands at a name of the route's pattern. */
    public String parameter(String name) {
        var value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {" + name + "}");
        }
        return value;
    }

    /** The first value of a query parameter. */
    public Optional<String> query(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** All values of a query parameter. */
    public List<String> queries(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** The body where the route reads it whole, else empty. Not to be changed. */
    public byte[] body() {
        return body;
    }

    /** The body where the route takes it as a stream, else at its end. */
    public InputStream stream() {
        return stream;
    }
}
