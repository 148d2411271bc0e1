package io.cnm.dns;

import io.cnm.linux.NativeSocket;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** All sockets of one namespace by which other servers are asked. <em>Thread-safe.</em> */
final class Outside implements AutoCloseable {
    private final SocketSupply udp4;
    private final SocketSupply udp6;
    private final SocketSupply tcp4;
    private final SocketSupply tcp6;

    /**
     * The outside as seen from one namespace. Opens nothing until it is asked.
     *
     * @param spare how many datagram sockets to keep ready once one has been asked for
     */
    Outside(SocketSupply.Inside inside, Executor opener, int spare) {
        udp4 = new SocketSupply(inside, opener, false, false, spare);
        udp6 = new SocketSupply(inside, opener, false, true, spare);
        tcp4 = new SocketSupply(inside, opener, true, false, 0);
        tcp6 = new SocketSupply(inside, opener, true, true, 0);
    }

    /** A new socket, from now on the caller's. */
    Future<NativeSocket> take(EventLoop loop, boolean stream, boolean v6) {
        if (stream) {
            return (v6 ? tcp6 : tcp4).take(loop);
        }
        return (v6 ? udp6 : udp4).take(loop);
    }

    @Override
    public void close() {
        Stream.of(udp4, udp6, tcp4, tcp6).forEach(SocketSupply::close);
    }
}
