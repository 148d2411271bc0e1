package io.cnm.dns;

import io.cnm.spi.NameService;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The resolver of one sandbox. All its channels live on one event loop, so that what belongs to them needs no locks.
 * <em>Thread-safe</em>, but for what the handlers call.
 */
final class SandboxResolver implements NameService.Resolver {
    private static final int DATAGRAMS_AT_ONCE = 16;

    private final EventLoop loop;
    private final int udpPort;
    private final int tcpPort;
    private final ChannelGroup channels;
    private final Outside fromSandbox;
    private final Forwarder forwarder;
    private final Consumer<SandboxResolver> whenClosed;
    private volatile Lookup lookup;

    /**
     * Takes over the sockets and begins to answer, in the background.
     *
     * @param fromSandbox closed together with this
     * @param whenClosed told at each close
     */
    SandboxResolver(
            EventLoop loop,
            ServerSockets sockets,
            Outside fromHost,
            Outside fromSandbox,
            NameService.View view,
            Consumer<SandboxResolver> whenClosed) {
        this.loop = loop;
        this.fromSandbox = fromSandbox;
        this.whenClosed = whenClosed;
        udpPort = sockets.udpPort();
        tcpPort = sockets.tcpPort();
        lookup = new Lookup(view);
        channels = new DefaultChannelGroup(loop, true);
        forwarder = new Forwarder(loop, channels, fromHost, fromSandbox, () -> lookup.view());

        var udp = new EpollDatagramChannel(sockets.udp().detach());
        udp.config().setMaxDatagramPayloadSize(Wire.MAX_QUERY);
        udp.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(DATAGRAMS_AT_ONCE * Wire.MAX_QUERY));
        udp.pipeline().addLast(new DatagramHandler(this));
        register(udp);
        var tcp = new EpollServerSocketChannel(sockets.tcp().detach());
        tcp.pipeline().addLast(new AcceptHandler(this));
        register(tcp);
    }

    @Override
    public int udpPort() {
        return udpPort;
    }

    @Override
    public int tcpPort() {
        return tcpPort;
    }

    @Override
    public void update(NameService.View view) {
        lookup = new Lookup(view);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the channels' end
    public void close() {
        whenClosed.accept(this);
        fromSandbox.close();
        try {
            loop.execute(() -> {
                forwarder.close();
                channels.close();
            });
        } catch (RejectedExecutionException e) {
            // The event loop has ended, and has closed its channels.
        }
    }

    /** Brings a channel to the event loop; it is closed with this resolver. */
    void register(Channel channel) {
        loop.register(channel).addListener(registered -> channels.add(channel));
    }

    /**
     * Answers a message, now or when others have answered.
     *
     * @return whether there will be a reply
     */
    boolean serve(byte[] message, Client client) {
        if (!Query.deservesReply(message)) {
            return false;
        }
        if (!Query.ordinary(message)) {
            client.reply(Reply.failure(message, Wire.NOTIMP));
            return true;
        }
        Query.parse(message)
                .ifPresentOrElse(
                        query -> serve(query, client), () -> client.reply(Reply.failure(message, Wire.FORMERR)));
        return true;
    }

    private void serve(Query query, Client client) {
        lookup.find(query)
                .ifPresentOrElse(
                        data -> client.reply(Reply.answer(query, data, query.limit(client.stream()))),
                        () -> forwarder.forward(query, client));
    }
}
