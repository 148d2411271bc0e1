package io.cnm.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Collects one answer, up to a length. <em>Confined to the connection's event loop.</em> */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that cannot be closed is closed by its other end
final class AnswerHandler extends SimpleChannelInboundHandler<HttpObject> {
    private final CompletableFuture<HttpCaller.Reply> answer;
    private final int most;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    AnswerHandler(CompletableFuture<HttpCaller.Reply> answer, int most) {
        this.answer = answer;
        this.most = most;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            fail(
                    context,
                    new IOException(
                            "what came is not HTTP: "
                                    + text(part.decoderResult().cause()),
                            part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpResponse head) {
            status = head.status().code();
        }
        if (part instanceof HttpContent content) {
            add(context, content);
        }
    }

    private void add(ChannelHandlerContext context, HttpContent content) {
        var bytes = content.content();
        if (body.size() + bytes.readableBytes() > most) {
            fail(context, new IOException("the answer is longer than " + most + " bytes"));
            return;
        }
        body.writeBytes(ByteBufUtil.getBytes(bytes));
        if (content instanceof LastHttpContent && status >= 200) { // what comes before is no answer yet
            answer.complete(new HttpCaller.Reply(status, body.toByteArray()));
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        answer.completeExceptionally(new EOFException(
                status == 0
                        ? "closed the connection without an answer"
                        : "broke the connection off within its answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, cause);
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        answer.completeExceptionally(cause);
        context.close();
    }

    /** A failure in words; some have none. */
    static String text(Throwable failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
