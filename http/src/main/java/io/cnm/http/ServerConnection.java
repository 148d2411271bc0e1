package io.cnm.http;

import static io.netty.handler.codec.http.HttpHeaderValues.CHUNKED;
import static io.netty.handler.codec.http.HttpHeaderValues.CLOSE;
import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: takes requests one after another, has each answered by a worker, and reads no further in the meantime.
 * For a route that hijacks, the HTTP decoder is taken out of the pipeline in the very call that brings the request's end,
 * or bytes that the client sends early would be read as its next request. <em>Confined to its event loop</em>, but for
 * what is handed to workers.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
final class ServerConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);
    // In the spelling that Docker's clients and their recorded conversations have.
    private static final String CONNECTION = "Connection";
    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";
    private static final String UPGRADE = "Upgrade";

    private static final int MAX_PIPELINED = 64;

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
        /** Nothing: it speaks HTTP no more. */
        RAW
    }

    private final HttpServer server;
    private final ArrayDeque<HttpObject> pipelined = new ArrayDeque<>();
    private State state = State.HEAD;
    private boolean headBegun;
    private boolean keepAlive;
    private boolean bodyEnded;
    private boolean inputEnded;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable HttpRequest head;
    private Route.@Nullable Match match;
    private Request.@Nullable Line line;
    private @Nullable Response refusal;
    private @Nullable ByteArrayOutputStream whole;
    private @Nullable InboundBytes inbound;
    private @Nullable ChannelOutStream out;
    private @Nullable Future<?> timer;

    ServerConnection(HttpServer server) {
        this.server = server;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        timer(server.limits().headerTime());
        context.read();
    }

    /** Bytes have come, before anything is made of them. */
    void onBytes() {
        if (state == State.HEAD && !headBegun) {
            headBegun = true;
            timer(server.limits().headerTime());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object msg) {
        if (msg instanceof ByteBuf bytes) {
            feedRaw(bytes);
        } else if (state == State.HEAD || state == State.BODY) {
            accept((HttpObject) msg);
        } else if (pipelined.size() < MAX_PIPELINED) {
            pipelined.add((HttpObject) msg);
        } else {
            ReferenceCountUtil.release(msg);
            context.close();
        }
    }

    private void feedRaw(ByteBuf bytes) {
        var stream = inbound;
        if (stream != null) {
            stream.feed(ByteBufUtil.getBytes(bytes));
        }
        bytes.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readIfWanted();
    }

    private void readIfWanted() {
        var wanted =
                switch (state) {
                    case HEAD, STREAM -> true;
                    case BODY, RAW -> inbound == null || inbound.hasRoom();
                    case RESPONSE -> inbound != null && !bodyEnded && inbound.hasRoom();
                };
        if (wanted && !inputEnded) { // Netty has unregistered for input by then, and fails a read
            context().read();
        }
    }

    private void accept(HttpObject object) {
        try {
            if (object.decoderResult().isFailure()) {
                refuse(statusOf(object.decoderResult().cause()));
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
    private void refuse(Exception e) {
        keepAlive = false;
        state = State.RESPONSE;
        bodyEnded = true;
        respond(server.errorResponse(e), null);
    }

    private void begin(HttpRequest request) {
        head = request;
        match = null;
        line = null;
        refusal = null;
        whole = null;
        inbound = null;
        bodyEnded = false;
        keepAlive = HttpUtil.isKeepAlive(request);
        state = State.BODY;
        var hasBody = request.headers().contains(TRANSFER_ENCODING) || HttpUtil.getContentLength(request, 0L) > 0;
        try {
            StrictRequestDecoder.check(request);
            line = parse(request);
            if (match().route().body() != Route.Body.STREAM) {
                requireSize(HttpUtil.getContentLength(request, 0L));
            }
        } catch (HttpException e) {
            if (hasBody) {
                refuse(e);
            } else {
                refusal = server.errorResponse(e);
            }
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            context()
                    .writeAndFlush(
                            new DefaultFullHttpResponse(HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
        timer(server.limits().bodyTime());
        if (match().route().body() == Route.Body.STREAM) {
            inbound = new InboundBytes(() -> context().executor().execute(this::readIfWanted));
            dispatch(new byte[0], inbound);
        } else {
            whole = new ByteArrayOutputStream();
        }
    }

    private void take(HttpContent content) {
        timer(server.limits().bodyTime());
        var bytes = ByteBufUtil.getBytes(content.content());
        var last = content instanceof LastHttpContent;
        bodyEnded |= last;
        if (inbound != null) {
            inbound.feed(bytes);
            if (last) {
                inbound.end();
                bodyCame();
            }
        } else if (whole != null) {
            try {
                requireSize((long) whole.size() + bytes.length);
            } catch (HttpException e) {
                refuse(e);
                return;
            }
            whole.writeBytes(bytes);
            if (last) {
                bodyCame();
                state = State.RESPONSE;
                var stream = InputStream.nullInputStream();
                if (hijacks()) {
                    inbound = new InboundBytes(() -> context().executor().execute(this::readIfWanted));
                    context().pipeline().remove(StrictRequestDecoder.class);
                }
                dispatch(whole.toByteArray(), stream);
            }
        } else if (last && refusal != null) {
            bodyCame();
            state = State.RESPONSE;
            respond(refusal, null);
        }
    }

    private void bodyCame() {
        stopTimer();
    }

    private boolean hijacks() {
        return match != null && match.route().body() == Route.Body.HIJACK;
    }

    private void requireSize(long size) {
        if (size > server.limits().body()) {
            throw new HttpException(
                    413, "the body is longer than " + server.limits().body() + " bytes");
        }
    }

    private void dispatch(byte[] body, InputStream stream) {
        var request = request(body, stream);
        var handler = match().route().handler();
        try {
            server.workers().execute(() -> work(handler, request));
        } catch (RejectedExecutionException e) {
            refuse(new HttpException(503, "too many requests at once"));
        }
    }

    /** An error, such as a class that cannot be loaded while no file can be opened, ends the connection and the thread. */
    private void work(Handler handler, Request request) {
        var answered = false;
        try {
            var response = answer(handler, request);
            if (response.content() instanceof Response.Streamed streamed) {
                stream(request, response, chunks(), streamed.source()::start);
            } else if (response.content() instanceof Response.Hijacked hijacked) {
                stream(request, response, raw(), hijacked.handler()::start);
            } else {
                context().executor().execute(() -> respond(response, null));
            }
            answered = true;
        } finally {
            if (!answered) {
                context().close();
            }
        }
    }

    private interface Start {
        void on(ChannelOutStream stream) throws Exception;
    }

    /**
     * Begins a stream behind its head, which the event loop is asked to send first. Not as a task of its own: a server that
     * stops takes no more of them, and would cut off a stream whose head it has sent.
     */
    private void stream(Request request, Response response, ChannelOutStream stream, Start start) {
        context().executor().execute(() -> respond(response, stream));
        if (request.method().equals("HEAD")) {
            stream.close();
            return;
        }
        try {
            start.on(stream);
        } catch (Exception e) {
            log.warn("stream of {} cut off: {}", request.path(), e.toString());
            context().close();
        }
    }

    private ChannelOutStream chunks() {
        return new ChannelOutStream(
                context().channel(),
                DefaultHttpContent::new,
                () -> context().executor().execute(this::endStream),
                InputStream.nullInputStream());
    }

    private ChannelOutStream raw() {
        var channel = context().channel();
        return new ChannelOutStream(
                channel,
                bytes -> bytes,
                () -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE),
                inbound == null ? InputStream.nullInputStream() : inbound);
    }

    private Response answer(Handler handler, Request request) {
        try {
            return handler.handle(request);
        } catch (Exception e) {
            return server.errorResponse(e);
        } catch (StackOverflowError e) {
            return server.errorResponse(new IllegalStateException("the request nests too deep", e));
        }
    }

    private Request request(byte[] body, InputStream stream) {
        var request = head();
        var headers = new HashMap<String, List<String>>();
        request.headers().forEach(header -> headers.computeIfAbsent(
                        header.getKey().toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .add(header.getValue()));
        return new Request(line(), headers, body, stream);
    }

    private Request.Line parse(HttpRequest request) {
        var uri = request.uri();
        var question = uri.indexOf('?');
        var path = question < 0 ? uri : uri.substring(0, question);
        var found = server.route(request.method().name(), path);
        match = found;
        return new Request.Line(
                request.method().name(),
                path,
                found.parameters(),
                UrlText.query(question < 0 ? "" : uri.substring(question + 1)));
    }

    /** @param stream what follows the head, if that is not bytes */
    private void respond(Response response, @Nullable ChannelOutStream stream) {
        if (!context().channel().isActive()) {
            if (stream != null) {
                stream.lost();
            }
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
        var status = HttpResponseStatus.valueOf(response.status());
        var withoutBody = response.status() == 204 || response.status() == 304;
        var toHead = head != null && head.method().name().equals("HEAD");
        var body = withoutBody || toHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes);
        var message = new DefaultFullHttpResponse(HTTP_1_1, status, body);
        headers(message, response);
        if (!withoutBody) {
            message.headers().set(CONTENT_LENGTH, bytes.length);
        }
        if (!bodyEnded || inputEnded || hijacks()) {
            keepAlive = false; // what is left of the request would be read as the next one
        }
        if (!keepAlive) {
            message.headers().set(CONNECTION, CLOSE);
        }
        context().writeAndFlush(message);
        finished();
    }

    private void respondStream(Response response) {
        var chunked = head().protocolVersion().equals(HTTP_1_1);
        var message = new DefaultHttpResponse(HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        headers(message, response);
        if (chunked) {
            message.headers().set(TRANSFER_ENCODING, CHUNKED);
        } else {
            keepAlive = false;
            message.headers().set(CONNECTION, CLOSE);
        }
        state = State.STREAM;
        context().writeAndFlush(message);
        if (inputEnded) {
            context().close();
        }
        readIfWanted();
    }

    private void endStream() {
        context().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        out = null;
        finished();
    }

    private void respondRaw(Response response) {
        var upgraded = head().headers().contains(UPGRADE);
        var status = upgraded ? new HttpResponseStatus(101, "UPGRADED") : HttpResponseStatus.OK;
        var message = new DefaultHttpResponse(HTTP_1_1, status);
        headers(message, response);
        if (upgraded) {
            message.headers().set(CONNECTION, "Upgrade").set(UPGRADE, "tcp");
        }
        context().writeAndFlush(message);
        context().pipeline().remove(HttpResponseEncoder.class);
        state = State.RAW;
        readIfWanted();
    }

    private void headers(HttpMessage message, Response response) {
        server.headers().forEach(message.headers()::set);
        response.headers().forEach(message.headers()::set);
    }

    /** A response is written: on to the next request. */
    private void finished() {
        stopTimer();
        if (!keepAlive) {
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        state = State.HEAD;
        headBegun = false;
        inbound = null;
        timer(server.limits().idleTime());
        while ((state == State.HEAD || state == State.BODY) && !pipelined.isEmpty()) {
            accept(pipelined.remove());
        }
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
            case HEAD -> context().close();
            case BODY -> {
                if (inbound != null) {
                    inbound.fail("the client ended in the middle of the body");
                }
                context().close();
            }
            case RESPONSE -> {
                keepAlive = false;
                endInput();
            }
            // On a unix socket a client that is gone looks like one that listens on. A stream that has nothing to say
            // would
            // never find out, and stay for good; so, as with Go's servers, shutting down one's side ends it.
            case STREAM -> context().close();
            case RAW -> endInput();
        }
    }

    private void endInput() {
        if (inbound != null && bodyEnded) {
            inbound.end();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (out != null) {
            out.wake();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopTimer();
        if (inbound != null) {
            inbound.fail("the client is gone");
        }
        if (out != null) {
            out.lost();
        }
        pipelined.forEach(ReferenceCountUtil::release);
        pipelined.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("connection closed: {}", cause.toString());
        context.close();
    }

    private void timer(Duration time) {
        stopTimer();
        timer = context().executor().schedule(() -> context().close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private ChannelHandlerContext context() {
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return ctx;
    }

    private HttpRequest head() {
        if (head == null) {
            throw new IllegalStateException("no request");
        }
        return head;
    }

    private Request.Line line() {
        if (line == null) {
            throw new IllegalStateException("no request line");
        }
        return line;
    }

    private Route.Match match() {
        if (match == null) {
            throw new IllegalStateException("no route");
        }
        return match;
    }
}
