package io.cnm.dns;

import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.spi.NameService.NameServer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;

/** Queries over sockets of the namespace from which a server is to be asked, a new one for each. */
final class SocketTransport implements Transport {
    private static final int PORT = 53;

    private final EventLoop loop;
    private final Outside fromHost;
    private final Outside fromSandbox;

    SocketTransport(EventLoop loop, Outside fromHost, Outside fromSandbox) {
        this.loop = loop;
        this.fromHost = fromHost;
        this.fromSandbox = fromSandbox;
    }

    @Override
    public Runnable ask(NameServer server, Query query, boolean stream, Promise<byte[]> reply) {
        var exchange = new Exchange(query, stream, reply);
        var address = new InetSocketAddress(server.address().toInetAddress(), PORT);
        var outside = server.fromHost() ? fromHost : fromSandbox;
        outside.take(loop, stream, server.address().v6())
                .addListener((Future<NativeSocket> socket) -> begin(socket, exchange, address, reply));
        return exchange::again;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // of closing and registering: what fails there fails the reply
    private void begin(Future<NativeSocket> taken, Exchange exchange, InetSocketAddress server, Promise<byte[]> reply) {
        if (!taken.isSuccess()) {
            reply.tryFailure(taken.cause());
            return;
        }
        if (reply.isDone()) {
            taken.getNow().close();
            return;
        }
        try {
            var channel = exchange.connect(taken.getNow(), server);
            loop.register(channel).addListener(registered -> reply.addListener(done -> channel.close()));
        } catch (LinuxException e) {
            reply.tryFailure(e);
        }
    }
}
