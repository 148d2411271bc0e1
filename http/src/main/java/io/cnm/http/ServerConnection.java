package io.cnm.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: takes requests one after another, has each answered by a worker, and reads no further in the meantime.
 * For a route that hijacks, the HTTP decoder is taken out of the pipeline in the very call that brings the request's end,
 * or bytes that the client sends early would be read as its next request. <em>Confined to its event loop</em>, but for
 * what is handed to workers.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing a connection cannot fail in a way that matters
final class ServerConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);
    private static final int MAX_PIPELINED = 64;
    private static final Duration REST_TIME = Duration.ofMillis(500);

    /** What the connection waits for. */
    private enum State {
        /** The client: a request's head. */
        HEAD,
        /** The client: the rest of a request's body. */
        BODY,
        /** A worker: the response. */
        RESPONSE,
        /** A stream's writer: its end. */
        STREAM,
        /** The client: its end, while what it still sends is thrown away. */
        REST,
        /** Nothing: it speaks HTTP no more. */
        RAW
    }

    private final HttpServer server;
    private final Channel channel;
    private final Deadline deadline;
    private final ResponseWriter writer;
    private final ArrayDeque<HttpObject> pipelined = new ArrayDeque<>();
    private State state = State.HEAD;
    private boolean headBegun;
    private boolean inputEnded;
    private Exchange exchange = Exchange.none();
    private Optional<ChannelOutStream> out = Optional.empty();

    ServerConnection(HttpServer server, Channel channel) {
        this.server = server;
        this.channel = channel;
        deadline = new Deadline(channel);
        writer = new ResponseWriter(channel, server.headers());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadline.in(server.limits().headerTime());
        channel.read();
    }

    /** Bytes have come, before anything is made of them. */
    void onBytes() {
        if (state == State.HEAD && !headBegun) {
            headBegun = true;
            deadline.in(server.limits().headerTime());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object msg) {
        if (msg instanceof ByteBuf bytes) {
            exchange.input().ifPresent(input -> input.feed(ByteBufUtil.getBytes(bytes)));
            bytes.release();
        } else if (state == State.HEAD || state == State.BODY) {
            accept((HttpObject) msg);
        } else if (state == State.REST) {
            ReferenceCountUtil.release(msg);
            if (msg instanceof LastHttpContent) {
                channel.close();
            }
        } else if (pipelined.size() < MAX_PIPELINED) {
            pipelined.add((HttpObject) msg);
        } else {
            ReferenceCountUtil.release(msg);
            channel.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readIfWanted();
    }

    private void readIfWanted() {
        var wanted =
                switch (state) {
                    case HEAD, STREAM, REST -> true;
                    case BODY, RAW ->
                        exchange.input().filter(input -> !input.hasRoom()).isEmpty();
                    case RESPONSE -> false;
                };
        if (wanted && !inputEnded) { // Netty has unregistered for input by then, and fails a read
            channel.read();
        }
    }

    private void accept(HttpObject object) {
        try {
            if (object.decoderResult().isFailure()) {
                if (state == State.HEAD) {
                    exchange = Exchange.none();
                }
                refuse(server.errorResponse(statusOf(object.decoderResult().cause())));
            } else {
                if (object instanceof HttpRequest request) {
                    begin(request);
                }
                if (object instanceof HttpContent content && state == State.BODY) {
                    take(content);
                }
            }
        } finally {
            ReferenceCountUtil.release(object);
        }
    }

    private static HttpException statusOf(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new HttpException(414, "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new HttpException(431, "the headers are too long");
        }
        if (cause instanceof TooLongFrameException) {
            return new HttpException(413, "a part of the request is too long");
        }
        return new HttpException(400, "malformed request: " + cause.getMessage());
    }

    /** Answers and closes: what follows on this connection cannot be trusted, or is not wanted. */
    private void refuse(Response refusal) {
        exchange.close();
        state = State.RESPONSE;
        respond(refusal, Optional.empty());
    }

    private void begin(HttpRequest request) {
        state = State.BODY;
        var length = HttpUtil.getContentLength(request, 0L);
        try {
            StrictRequestDecoder.check(request);
            var accepted = Exchange.Accepted.of(request, server);
            if (!accepted.streams()) {
                requireSize(length);
            }
            begin(request, accepted);
        } catch (HttpException e) {
            var refusal = server.errorResponse(e);
            exchange = Exchange.refuse(request, refusal);
            if (length > 0 || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
                refuse(refusal);
            }
        }
    }

    private void begin(HttpRequest request, Exchange.Accepted accepted) {
        exchange = Exchange.accept(request, accepted);
        if (HttpUtil.is100ContinueExpected(request)) {
            writer.goOn();
        }
        deadline.in(server.limits().bodyTime());
        if (accepted.streams()) {
            dispatch(accepted, new byte[0], exchange.openInput(this::readSoon));
        }
    }

    /** Called by a reader that has caught up, on its thread. */
    private void readSoon() {
        channel.eventLoop().execute(this::readIfWanted);
    }

    private void take(HttpContent content) {
        deadline.in(server.limits().bodyTime());
        var bytes = ByteBufUtil.getBytes(content.content());
        try {
            if (exchange.input().isEmpty()) {
                requireSize((long) exchange.size() + bytes.length);
            }
        } catch (HttpException e) {
            refuse(server.errorResponse(e));
            return;
        }
        exchange.take(bytes);
        if (content instanceof LastHttpContent) {
            bodyCame();
        }
    }

    private void bodyCame() {
        deadline.lift();
        exchange.endBody();
        state = State.RESPONSE;
        exchange.refusal().ifPresent(refusal -> respond(refusal, Optional.empty()));
        exchange.accepted().ifPresent(accepted -> {
            if (accepted.streams()) {
                exchange.input().ifPresent(InboundBytes::end);
            } else {
                if (accepted.hijacks()) {
                    exchange.openInput(this::readSoon);
                    channel.pipeline().remove(StrictRequestDecoder.class);
                }
                dispatch(accepted, exchange.body(), InputStream.nullInputStream());
            }
        });
    }

    private void requireSize(long size) {
        if (size > server.limits().body()) {
            throw new HttpException(
                    413, "the body is longer than " + server.limits().body() + " bytes");
        }
    }

    private void dispatch(Exchange.Accepted accepted, byte[] body, InputStream stream) {
        var request = exchange.request(accepted, body, stream);
        var raw = exchange.input().<InputStream>map(input -> input).orElseGet(InputStream::nullInputStream);
        try {
            server.workers()
                    .execute(new Answering(this, channel, accepted.route().handler(), request, raw));
        } catch (RejectedExecutionException e) {
            refuse(server.errorResponse(new HttpException(503, "too many requests at once")));
        }
    }

    /** What is answered where a handler throws. <em>Thread-safe.</em> */
    Response errorResponse(Exception e) {
        return server.errorResponse(e);
    }

    /**
     * Sends a response, or its head; on the event loop.
     *
     * @param stream what follows the head, if that is not bytes
     */
    void respond(Response response, Optional<ChannelOutStream> stream) {
        if (!channel.isActive() || state == State.REST) { // refused, and told so
            stream.ifPresent(ChannelOutStream::lost);
            return;
        }
        out = stream;
        if (response.content() instanceof Response.Bytes bytes) {
            respondWhole(response, bytes.bytes());
        } else if (response.content() instanceof Response.Streamed) {
            respondStream(response);
        } else {
            respondRaw(response);
        }
    }

    private void respondWhole(Response response, byte[] bytes) {
        if (!exchange.bodyEnded() || inputEnded || exchange.hijacks()) {
            exchange.close(); // what is left of the request would be read as the next one
        }
        writer.whole(exchange, response, bytes);
        finished();
    }

    private void respondStream(Response response) {
        state = State.STREAM;
        writer.streamHead(exchange, response);
        if (inputEnded) {
            channel.close();
        }
        readIfWanted();
    }

    private void respondRaw(Response response) {
        writer.rawHead(exchange, response);
        state = State.RAW;
        readIfWanted();
    }

    /** A stream's writer has ended it; on the event loop. */
    void endStream() {
        writer.streamEnd();
        out = Optional.empty();
        finished();
    }

    /** A response is written: on to the next request. */
    private void finished() {
        deadline.lift();
        if (!exchange.keepAlive()) {
            end();
            return;
        }
        state = State.HEAD;
        headBegun = false;
        exchange = Exchange.none();
        deadline.in(server.limits().idleTime());
        while ((state == State.HEAD || state == State.BODY) && !pipelined.isEmpty()) {
            accept(pipelined.remove());
        }
        readIfWanted();
    }

    /**
     * Closes behind the response. A client still in the middle of its body is let send for a moment: where a connection is
     * closed with bytes unread, TCP takes the response back, and a unix socket fails the client's write (RFC 9112 section
     * 9.6).
     */
    private void end() {
        if (exchange.bodyEnded() || inputEnded) {
            writer.closeBehind();
            return;
        }
        state = State.REST;
        deadline.in(REST_TIME);
        writer.endBehind((DuplexChannel) channel);
        readIfWanted();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event == ChannelInputShutdownReadComplete.INSTANCE) {
            inputEnded();
        }
    }

    /** The client has shut its side down; it may still be listening. */
    private void inputEnded() {
        inputEnded = true;
        switch (state) {
            case HEAD, REST -> channel.close();
            case BODY -> {
                exchange.input().ifPresent(input -> input.fail("the client ended in the middle of the body"));
                channel.close();
            }
            case RESPONSE -> {
                exchange.close();
                exchange.input().ifPresent(InboundBytes::end);
            }
            // On a unix socket a client that is gone looks like one that listens on. A stream with nothing to say
            // would never find out, and stay for good; so, as with Go's servers, shutting down one's side ends it.
            case STREAM -> channel.close();
            case RAW -> exchange.input().ifPresent(InboundBytes::end);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        out.ifPresent(ChannelOutStream::wake);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        deadline.lift();
        exchange.input().ifPresent(input -> input.fail("the client is gone"));
        out.ifPresent(ChannelOutStream::lost);
        pipelined.forEach(ReferenceCountUtil::release);
        pipelined.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("connection closed: {}", cause.toString());
        channel.close();
    }
}
