package io.cnm.dns;

import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.spi.NameService;
import io.cnm.spi.NameService.NameServer;
import io.cnm.spi.NameService.View;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks other servers on behalf of one sandbox, one after another, until one has an answer: success or "no such name". A
 * server that is silent, unreachable, or fails by itself makes the next one be asked. <em>Confined to the resolver's event
 * loop.</em>
 */
final class Forwarder {
    private static final Logger log = LoggerFactory.getLogger(Forwarder.class);
    private static final int MAX_SERVERS = 3;
    private static final int MAX_UNDER_WAY = 1024;
    private static final int TIMEOUT_SECONDS = 4;
    private static final int PORT = 53;

    private final EventLoop loop;
    private final ChannelGroup channels;
    private final Outside fromHost;
    private final Outside fromSandbox;
    private final Supplier<View> view;
    private int underWay;
    private boolean closed;

    /**
     * A forwarder.
     *
     * @param channels where it puts its channels, to be closed by others
     * @param view says whom it may ask; looked at before each server
     */
    Forwarder(EventLoop loop, ChannelGroup channels, Outside fromHost, Outside fromSandbox, Supplier<View> view) {
        this.loop = loop;
        this.channels = channels;
        this.fromHost = fromHost;
        this.fromSandbox = fromSandbox;
        this.view = view;
    }

    /** Asks on; the client gets a reply in any case, within 12 seconds. */
    void forward(Query query, Client client) {
        if (underWay == MAX_UNDER_WAY) {
            log.debug("refused to forward: {} queries are under way", underWay);
            client.reply(Reply.failure(query, Wire.REFUSED));
            return;
        }
        underWay++;
        new Forwarding(query, client).next();
    }

    /** Asks nobody any more. */
    void close() {
        closed = true;
    }

    /** A query on its way from server to server. */
    private final class Forwarding {
        private final Query query;
        private final Client client;
        private final Iterator<NameServer> servers;

        Forwarding(Query query, Client client) {
            this.query = query;
            this.client = client;
            servers = view.get().servers().stream().limit(MAX_SERVERS).iterator();
        }

        void next() {
            while (servers.hasNext() && !closed) {
                var server = servers.next();
                if (allowed(server)) {
                    ask(server);
                    return;
                }
            }
            end(Reply.failure(query, Wire.SERVFAIL));
        }

        /** Asked anew each time: the sandbox may have lost its way out in between. */
        private boolean allowed(NameServer server) {
            return server.fromHost() ? view.get().external() : !server.address().equals(NameService.ADDRESS);
        }

        private void ask(NameServer server) {
            var reply = loop.<byte[]>newPromise();
            var timer = loop.schedule(() -> reply.cancel(false), TIMEOUT_SECONDS, TimeUnit.SECONDS);
            reply.addListener(done -> {
                timer.cancel(false);
                received(reply);
            });
            var outside = server.fromHost() ? fromHost : fromSandbox;
            outside.take(loop, client.stream(), server.address().v6())
                    .addListener((Future<NativeSocket> socket) -> exchange(socket, server, reply));
        }

        @SuppressWarnings("FutureReturnValueIgnored") // of closing the channel: it cannot fail in a way that matters
        private void exchange(Future<NativeSocket> taken, NameServer server, Promise<byte[]> reply) {
            if (!taken.isSuccess()) {
                reply.tryFailure(taken.cause());
                return;
            }
            var socket = taken.getNow();
            if (closed || reply.isDone()) {
                socket.close();
                reply.cancel(false);
                return;
            }
            try {
                var address = new InetSocketAddress(server.address().toInetAddress(), PORT);
                var channel = new Exchange(query, client.stream(), reply).connect(socket, address);
                register(channel);
                reply.addListener(done -> channel.close());
            } catch (LinuxException e) {
                reply.tryFailure(e);
            }
        }

        private void register(Channel channel) {
            loop.register(channel).addListener(registered -> channels.add(channel));
        }

        private void received(Future<byte[]> reply) {
            if (reply.isSuccess()) {
                var rcode = Reply.rcode(reply.getNow());
                if (rcode != Wire.SERVFAIL && rcode != Wire.REFUSED) {
                    end(reply.getNow());
                    return;
                }
            }
            next();
        }

        private void end(byte[] reply) {
            underWay--;
            client.reply(reply);
        }
    }
}
