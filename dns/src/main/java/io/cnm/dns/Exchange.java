package io.cnm.dns;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Sockaddr;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * One query to one server over a socket of its own, which the kernel connects: nothing arrives from anybody else, and who
 * wants to forge a reply has to guess the port, which the kernel draws for each, as well as the identifier. What arrives and
 * is no reply to this query is ignored. <em>Confined to the resolver's event loop.</em>
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails is reported to exceptionCaught
final class Exchange extends SimpleChannelInboundHandler<Object> {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Query query;
    private final byte[] asked;
    private final boolean stream;
    private final Promise<byte[]> reply;
    private @Nullable ChannelHandlerContext active;

    /**
     * An exchange that has not begun.
     *
     * @param reply gets the reply as the server sent it, but with the client's identifier, or the failure
     */
    Exchange(Query query, boolean stream, Promise<byte[]> reply) {
        super(Object.class);
        this.query = query;
        this.stream = stream;
        this.reply = reply;
        asked = query.message().clone();
        ByteBuffer.wrap(asked).putShort((short) RANDOM.nextInt());
    }

    /**
     * Connects a socket to the server and adopts it, whatever comes of it.
     *
     * @throws LinuxException if the server cannot be reached from the socket's namespace
     */
    Channel connect(NativeSocket socket, InetSocketAddress server) {
        try {
            socket.connect(Sockaddr.inet(server));
        } catch (LinuxException e) {
            if (e.errno() != Errno.EINPROGRESS) {
                socket.close();
                throw e;
            }
        }
        var fd = socket.fd().detach();
        Channel channel = stream ? new EpollSocketChannel(fd) : new EpollDatagramChannel(fd);
        if (stream) {
            channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(2 + Wire.MAX_MESSAGE, 0, 2, 0, 2));
        } else {
            channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(Wire.MAX_MESSAGE));
        }
        channel.pipeline().addLast(this);
        return channel;
    }

    /** Refused even before Netty had the socket, it never becomes active. */
    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            reply.tryFailure(new ClosedChannelException());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        active = context;
        send(context);
    }

    /** Sends the same once more, if it was sent: datagrams get lost. */
    void again() {
        if (active != null && active.channel().isActive()) {
            send(active);
        }
    }

    private void send(ChannelHandlerContext context) {
        var out = context.alloc().directBuffer(2 + asked.length);
        if (stream) {
            out.writeShort(asked.length);
        }
        context.writeAndFlush(out.writeBytes(asked), context.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object packet) {
        var content = packet instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) packet;
        var message = ByteBufUtil.getBytes(content);
        if (Reply.matches(message, asked, query)) {
            System.arraycopy(query.message(), 0, message, 0, Wire.FLAGS_AT);
            reply.trySuccess(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        reply.tryFailure(new ClosedChannelException());
    }

    /** Nobody listens there, or the way there is closed. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        reply.tryFailure(cause instanceof IOException ? cause : new IOException(cause));
    }
}
