package io.cnm.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Netty's decoder, without its forgiveness: what two readers could understand differently (RFC 9112 sections 6.1, 6.3 and
 * 11.2, request smuggling) is refused. <em>Confined to one thread.</em>
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private final Runnable onBytes;

    StrictRequestDecoder(Limits limits, Runnable onBytes) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.requestLine())
                .setMaxHeaderSize(limits.headers())
                .setValidateHeaders(true)
                .setAllowDuplicateContentLengths(false));
        this.onBytes = onBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        onBytes.run();
        super.channelRead(ctx, msg);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }

    /**
     * Checks what the decoder lets pass.
     *
     * @throws HttpException 400
     */
    static void check(HttpMessage head) {
        var encodings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.size() > 1
                || (encodings.size() == 1 && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.get(0)))) {
            throw new HttpException(400, "Transfer-Encoding must be chunked, once");
        }
        if (head.headers().getAll(HttpHeaderNames.CONTENT_LENGTH).size() > 1) {
            throw new HttpException(400, "Content-Length must be given once");
        }
        if (head.protocolVersion().majorVersion() != 1) {
            throw new HttpException(400, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        }
    }
}
