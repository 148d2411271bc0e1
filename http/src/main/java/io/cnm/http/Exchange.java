package io.cnm.http;

import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One request on a connection, from its head until it is answered. <em>Confined to the connection's event loop.</em> */
final class Exchange {
    private final HttpRequest head;
    private final Optional<Accepted> accepted;
    private final Optional<Response> refusal;
    private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
    private Optional<InboundBytes> input = Optional.empty();
    private boolean bodyEnded;
    private boolean keepAlive;

    /**
     * What a request asks for.
     *
     * @param route who answers it
     * @param line its first line, read
     */
    record Accepted(Route route, Request.Line line) {
        /**
         * Reads the first line and finds the route.
         *
         * @throws HttpException if there is none, or the line cannot be read
         */
        static Accepted of(HttpRequest request, HttpServer server) {
            var method = request.method().name();
            var uri = request.uri();
            var question = uri.indexOf('?');
            var path = question < 0 ? uri : uri.substring(0, question);
            var found = server.route(method, path);
            var query = UrlText.query(question < 0 ? "" : uri.substring(question + 1));
            return new Accepted(found.route(), new Request.Line(method, path, found.parameters(), query));
        }

        /** Whether the handler reads the body while it comes. */
        boolean streams() {
            return route.body() == Route.Body.STREAM;
        }

        /** Whether the handler gets the connection. */
        boolean hijacks() {
            return route.body() == Route.Body.HIJACK;
        }
    }

    private Exchange(HttpRequest head, Optional<Accepted> accepted, Optional<Response> refusal) {
        this.head = head;
        this.accepted = accepted;
        this.refusal = refusal;
        keepAlive = HttpUtil.isKeepAlive(head);
    }

    /** What there is before the first request, and where a request cannot even be read. */
    static Exchange none() {
        var nothing = new DefaultHttpRequest(HTTP_1_1, HttpMethod.GET, "/");
        return new Exchange(nothing, Optional.empty(), Optional.empty());
    }

    /** A request that is answered by its route. */
    static Exchange accept(HttpRequest head, Accepted accepted) {
        return new Exchange(head, Optional.of(accepted), Optional.empty());
    }

    /** A request that is refused, when its body has come. */
    static Exchange refuse(HttpRequest head, Response refusal) {
        return new Exchange(head, Optional.empty(), Optional.of(refusal));
    }

    /** Its target; empty if it is refused. */
    Optional<Accepted> accepted() {
        return accepted;
    }

    /** What it is answered whatever its handler would say. */
    Optional<Response> refusal() {
        return refusal;
    }

    /** Whether its handler gets the connection. */
    boolean hijacks() {
        return accepted.filter(Accepted::hijacks).isPresent();
    }

    boolean asksForHead() {
        return head.method().name().equals("HEAD");
    }

    boolean asksForUpgrade() {
        return head.headers().contains("Upgrade");
    }

    boolean knowsChunks() {
        return head.protocolVersion().equals(HTTP_1_1);
    }

    /** What the handler is given to read while it comes. */
    InboundBytes openInput(Runnable wantMore) {
        var opened = new InboundBytes(wantMore);
        input = Optional.of(opened);
        return opened;
    }

    /** What the handler reads while it comes; empty if it reads nothing so. */
    Optional<InboundBytes> input() {
        return input;
    }

    /** A part of the body has come. */
    void take(byte[] bytes) {
        input.ifPresentOrElse(stream -> stream.feed(bytes), () -> whole.writeBytes(bytes));
    }

    /** How much of the body is kept for its handler. */
    int size() {
        return whole.size();
    }

    /** The body has come to its end, or no more of it is wanted. */
    void endBody() {
        bodyEnded = true;
    }

    boolean bodyEnded() {
        return bodyEnded;
    }

    /** Whether another request can follow on the connection. */
    boolean keepAlive() {
        return keepAlive;
    }

    /** No other request will follow on the connection. */
    void close() {
        keepAlive = false;
    }

    /** The body as it came, whole. */
    byte[] body() {
        return whole.toByteArray();
    }

    /** As the handler sees it. */
    Request request(Accepted target, byte[] body, InputStream stream) {
        var headers = new HashMap<String, List<String>>();
        head.headers().forEach(header -> headers.computeIfAbsent(
                        header.getKey().toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .add(header.getValue()));
        return new Request(target.line(), headers, body, stream);
    }
}
