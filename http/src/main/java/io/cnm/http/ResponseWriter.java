package io.cnm.http;

import static io.netty.handler.codec.http.HttpHeaderValues.CHUNKED;
import static io.netty.handler.codec.http.HttpHeaderValues.CLOSE;
import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Map;

/** Puts responses into the form that goes over the wire. <em>Confined to its event loop.</em> */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
final class ResponseWriter {
    // In the spelling that Docker's clients and their recorded conversations have.
    private static final String CONNECTION = "Connection";
    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";
    private static final String UPGRADE = "Upgrade";

    private final Channel channel;
    private final Map<String, String> headers;

    /** @param headers of every response */
    ResponseWriter(Channel channel, Map<String, String> headers) {
        this.channel = channel;
        this.headers = headers;
    }

    /** Tells a client that waits for it that it may send its body. */
    void goOn() {
        channel.writeAndFlush(
                new DefaultFullHttpResponse(HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }

    /** A whole response, which says whether the connection is kept. */
    void whole(Exchange exchange, Response response, byte[] bytes) {
        var status = HttpResponseStatus.valueOf(response.status());
        var withoutBody = response.status() == 204 || response.status() == 304;
        var body = withoutBody || exchange.asksForHead() ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes);
        var message = new DefaultFullHttpResponse(HTTP_1_1, status, body);
        addHeaders(message, response);
        if (!withoutBody) {
            message.headers().set(CONTENT_LENGTH, bytes.length);
        }
        if (!exchange.keepAlive()) {
            message.headers().set(CONNECTION, CLOSE);
        }
        channel.writeAndFlush(message);
    }

    /** The head of a response that goes on in chunks, or to the connection's end where the client knows no chunks. */
    void streamHead(Exchange exchange, Response response) {
        var message = new DefaultHttpResponse(HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        addHeaders(message, response);
        if (exchange.knowsChunks()) {
            message.headers().set(TRANSFER_ENCODING, CHUNKED);
        } else {
            exchange.close();
            message.headers().set(CONNECTION, CLOSE);
        }
        channel.writeAndFlush(message);
    }

    /** The end of a response that was streamed. */
    void streamEnd() {
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /** The last head on a connection that is the handler's from then on. */
    void rawHead(Exchange exchange, Response response) {
        var upgraded = exchange.asksForUpgrade();
        var status = upgraded ? new HttpResponseStatus(101, "UPGRADED") : HttpResponseStatus.OK;
        var message = new DefaultHttpResponse(HTTP_1_1, status);
        addHeaders(message, response);
        if (upgraded) {
            message.headers().set(CONNECTION, "Upgrade").set(UPGRADE, "tcp");
        }
        channel.writeAndFlush(message);
        channel.pipeline().remove(HttpResponseEncoder.class);
    }

    /** Closes the connection when all has been sent. */
    void closeBehind() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends our side of the connection when all has been sent. */
    void endBehind(DuplexChannel duplex) {
        duplex.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> duplex.shutdownOutput());
    }

    private void addHeaders(HttpMessage message, Response response) {
        headers.forEach(message.headers()::set);
        response.headers().forEach(message.headers()::set);
    }
}
