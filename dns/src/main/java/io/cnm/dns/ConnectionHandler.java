package io.cnm.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's TCP connection: any number of queries, each behind its length in two bytes, answered in the order in which
 * answers are known. It ends ten seconds after the last complete query or the last reply, whichever is later, so that
 * neither a silent client nor one that dribbles bytes keeps it. A client that does not read its replies is not read from
 * either. <em>Confined to the resolver's event loop.</em>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7766">RFC 7766</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // writing and closing fail only with the connection, which is noticed
final class ConnectionHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);
    private static final int IDLE_SECONDS = 10;

    /** What is read at once is answered at once, whether the replies can be sent or not: so, little. */
    private static final int READ_AT_ONCE = 2048;

    private final BiPredicate<byte[], Client> serve;
    private final Runnable batchServed;
    private int unanswered;
    private boolean reading;
    private @Nullable Future<?> idle;

    private ConnectionHandler(BiPredicate<byte[], Client> serve, Runnable batchServed) {
        this.serve = serve;
        this.batchServed = batchServed;
    }

    /**
     * Prepares a connection that is not registered yet.
     *
     * @param serve takes a query and says whether there will be a reply; if not, the connection ends
     * @param batchServed called when what was read at once is served
     */
    static void install(Channel channel, BiPredicate<byte[], Client> serve, Runnable batchServed) {
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_AT_ONCE));
        channel.pipeline()
                .addLast(new LengthFieldBasedFrameDecoder(2 + Wire.MAX_MESSAGE, 0, 2, 0, 2))
                .addLast(new ConnectionHandler(serve, batchServed));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        watch(context);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
        reading = true;
        unanswered++;
        watch(context);
        if (!serve.test(ByteBufUtil.getBytes(frame), new Sender(context))) {
            context.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        context.flush();
        batchServed.run();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (idle != null) {
            idle.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("connection with a client failed", cause);
        context.close();
    }

    private void watch(ChannelHandlerContext context) {
        if (idle != null) {
            idle.cancel(false);
        }
        if (unanswered == 0) {
            idle = context.executor().schedule(() -> context.close(), IDLE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private final class Sender implements Client {
        private final ChannelHandlerContext context;

        Sender(ChannelHandlerContext context) {
            this.context = context;
        }

        @Override
        public boolean stream() {
            return true;
        }

        @Override
        public Client later() {
            return this;
        }

        @Override
        public void reply(byte[] message) {
            unanswered--;
            watch(context);
            var out = context.alloc().directBuffer(2 + message.length);
            context.write(out.writeShort(message.length).writeBytes(message), context.voidPromise());
            if (!reading) {
                context.flush();
            }
        }
    }
}
