package io.cnm.dns;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts TCP connections, so many at a time; who comes later waits in the kernel's queue. <em>Confined to the resolver's
 * event loop.</em>
 */
final class AcceptHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AcceptHandler.class);
    private static final int MAX_CONNECTIONS = 64;
    private static final int SECONDS_OF_REST = 1;

    private final SandboxResolver resolver;
    private int connections;

    AcceptHandler(SandboxResolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        var connection = (Channel) accepted;
        connections++;
        pauseOrGoOn(context);
        ConnectionHandler.install(connection, resolver::serve, resolver::batchServed);
        resolver.register(connection);
        connection.closeFuture().addListener(closed -> {
            connections--;
            pauseOrGoOn(context);
        });
    }

    private void pauseOrGoOn(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(connections < MAX_CONNECTIONS);
    }

    /** The process has no descriptor left, say: asking again at once would not help. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the task cannot fail
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.warn("cannot accept a connection", cause);
        context.channel().config().setAutoRead(false);
        context.executor().schedule(() -> pauseOrGoOn(context), SECONDS_OF_REST, TimeUnit.SECONDS);
    }
}
