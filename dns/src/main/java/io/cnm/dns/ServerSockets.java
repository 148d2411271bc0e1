package io.cnm.dns;

import io.cnm.linux.Fd;
import io.cnm.linux.InetSockets;
import io.cnm.linux.NativeSocket;
import io.cnm.spi.NameService;
import java.net.InetSocketAddress;

/**
 * The two sockets by which a sandbox's programs reach their resolver, on ports that the kernel chose. <em>Immutable.</em>
 *
 * @param udp bound
 * @param tcp listening
 */
record ServerSockets(Fd udp, int udpPort, Fd tcp, int tcpPort) {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(NameService.ADDRESS.toInetAddress(), 0);
    private static final int BACKLOG = 128;

    /** Opens them in the namespace of the calling thread, in which {@code lo} need not be up yet. */
    static ServerSockets open() {
        var udp = InetSockets.udp(ANY_PORT, InetSockets.Option.FREEBIND);
        try {
            var tcp = InetSockets.tcp(ANY_PORT, BACKLOG, InetSockets.Option.FREEBIND);
            return new ServerSockets(udp, port(udp), tcp, port(tcp));
        } catch (RuntimeException e) {
            udp.close();
            throw e;
        }
    }

    /** Closes both, if nobody has taken them over. */
    void close() {
        udp.close();
        tcp.close();
    }

    @SuppressWarnings("resource") // the socket's owner stays the descriptor
    private static int port(Fd fd) {
        return NativeSocket.own(fd).localAddress().inet().getPort();
    }
}
