package io.cnm.dns;

import io.cnm.dns.Tally.Answer;
import io.cnm.linux.NativeSocket;
import io.cnm.spi.NameService;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The resolver of one sandbox. All its channels live on one event loop, so that what belongs to them needs no locks.
 * <em>Thread-safe</em>, but for what the handlers call.
 */
final class SandboxResolver implements NameService.Resolver {
    private final EventLoop loop;
    private final Tally tally;
    private final OutsideNames outsideNames = new OutsideNames();
    private final int udpPort;
    private final int tcpPort;
    private final ChannelGroup channels;
    private final DatagramServer datagrams;
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
            Station station,
            ServerSockets sockets,
            Outside fromHost,
            Outside fromSandbox,
            NameService.View view,
            Consumer<SandboxResolver> whenClosed) {
        loop = station.loop();
        tally = station.tally();
        this.fromSandbox = fromSandbox;
        this.whenClosed = whenClosed;
        udpPort = sockets.udpPort();
        tcpPort = sockets.tcpPort();
        lookup = new Lookup(view, outsideNames);
        channels = new DefaultChannelGroup(loop, true);
        forwarder = new Forwarder(
                station.fromHost(),
                () -> station.own(fromHost, fromSandbox),
                () -> lookup,
                tally,
                (reply, query) -> outsideNames.note(reply, query, lookup.view()));

        datagrams = new DatagramServer(NativeSocket.own(sockets.udp()), station.batch(), this);
        datagrams.start(station.loop());
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
        lookup = new Lookup(view, outsideNames);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the channels' end
    public void close() {
        whenClosed.accept(this);
        fromSandbox.close();
        try {
            loop.execute(() -> {
                forwarder.close();
                datagrams.close();
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
        var query = Query.ordinary(message) ? Query.parse(message) : Optional.<Query>empty();
        if (query.isPresent() && !query.get().edns().unknown()) {
            answer(query.get(), client);
        } else {
            tally.count(Answer.MALFORMED);
            client.reply(query.map(each -> Reply.failure(each, Wire.BADVERS))
                    .orElseGet(() -> Reply.failure(message, Query.ordinary(message) ? Wire.FORMERR : Wire.NOTIMP)));
        }
        return true;
    }

    /** Tells what was counted since the last time: the batch that was read is served. */
    void batchServed() {
        tally.tell();
    }

    private void answer(Query query, Client client) {
        var found = lookup.find(query);
        if (found.isPresent()) {
            tally.count(Answer.LOCAL);
            client.reply(Reply.answer(query, found.get(), query.limit(client.stream())));
        } else {
            forwarder.forward(query, client.later());
        }
    }
}
