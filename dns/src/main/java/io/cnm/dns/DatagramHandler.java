package io.cnm.dns;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queries that come as datagrams. <em>Confined to the resolver's event loop.</em> */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails is reported to exceptionCaught
final class DatagramHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger log = LoggerFactory.getLogger(DatagramHandler.class);

    private final SandboxResolver resolver;

    /** While a batch is being read, what is written goes out at its end in one system call. */
    private boolean reading;

    DatagramHandler(SandboxResolver resolver) {
        this.resolver = resolver;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        reading = true;
        resolver.serve(ByteBufUtil.getBytes(packet.content()), new Sender(context, packet.sender()));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        context.flush();
    }

    /** A reply that cannot be sent is lost, as datagrams may be. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("datagram to or from a client failed", cause);
    }

    private final class Sender implements Client {
        private final ChannelHandlerContext context;
        private final InetSocketAddress address;

        Sender(ChannelHandlerContext context, InetSocketAddress address) {
            this.context = context;
            this.address = address;
        }

        @Override
        public boolean stream() {
            return false;
        }

        @Override
        public void reply(byte[] message) {
            var out = context.alloc().directBuffer(message.length).writeBytes(message);
            context.write(new DatagramPacket(out, address), context.voidPromise());
            if (!reading) {
                context.flush();
            }
        }
    }
}
