package io.cnm.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a handler answers: a status and headers, and then bytes, a stream, or the connection itself. <em>Immutable.</em>
 *
 * @param status 100 to 599
 * @param headers in this order
 * @param content what follows the head
 */
public record Response(int status, Map<String, String> headers, Content content) {

    /** What follows the head of a response. */
    public sealed interface Content permits Bytes, Streamed, Hijacked {}

    /** A body that is there whole. */
    static final class Bytes implements Content {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** A body that is written in chunks, each sent at once. */
    record Streamed(StreamSource source) implements Content {}

    /** The connection, in both directions. */
    record Hijacked(HijackHandler handler) implements Content {}

    /** Writes a streamed body. */
    @FunctionalInterface
    public interface StreamSource {
        /**
         * Called on a worker thread; the head goes out first. It may write and return, or keep the stream for other
         * threads to write to and close it later; one that throws has its stream cut off.
         *
         * @throws Exception logged; the client sees the stream end early
         */
        void start(OutStream stream) throws Exception;
    }

    /** Takes a connection over. */
    @FunctionalInterface
    public interface HijackHandler {
        /**
         * Called on a worker thread; the head goes out first. It must close the connection in the end.
         *
         * @throws Exception logged; the connection is closed
         */
        void start(HijackedConnection connection) throws Exception;
    }

    public Response {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** A status alone. */
    public static Response of(int status) {
        return new Response(status, Map.of(), new Bytes(new byte[0]));
    }

    /** Bytes of some type. */
    public static Response bytes(int status, String contentType, byte[] body) {
        return new Response(status, Map.of("Content-Type", contentType), new Bytes(body));
    }

    /** A JSON document. */
    public static Response json(int status, byte[] document) {
        return bytes(status, "application/json", document);
    }

    /** Text. */
    public static Response text(int status, String text) {
        return bytes(status, "text/plain; charset=utf-8", text.getBytes(UTF_8));
    }

    /** A stream in chunks, with status 200. */
    public static Response stream(String contentType, StreamSource source) {
        return new Response(200, Map.of("Content-Type", contentType), new Streamed(source));
    }

    /**
     * Takes the connection over. If the client asked for an upgrade it is answered with 101, else with 200 and neither
     * length nor chunks, as Docker's clients know it. Only for routes of {@link Route.Body#HIJACK}.
     */
    public static Response hijack(String contentType, HijackHandler handler) {
        return new Response(200, Map.of("Content-Type", contentType), new Hijacked(handler));
    }

    /** The same response with one header more. */
    public Response header(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Response(status, more, content);
    }
}
