package io.cnm.netlink;

import static io.cnm.linux.NativeSocket.AF_NETLINK;
import static io.cnm.linux.NativeSocket.MSG_DONTWAIT;
import static io.cnm.linux.NativeSocket.MSG_TRUNC;
import static io.cnm.linux.NativeSocket.SOCK_RAW;
import static io.cnm.linux.NativeSocket.SOL_SOCKET;
import static io.cnm.linux.NativeSocket.SO_RCVBUF;
import static io.cnm.linux.NativeSocket.SO_RCVBUFFORCE;
import static io.cnm.linux.NativeSocket.SO_SNDBUF;
import static io.cnm.linux.NativeSocket.SO_SNDBUFFORCE;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Poller;
import io.cnm.linux.Sockaddr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Collection;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket of the kernel. It is connected to the kernel's port, so that no other process can send it a forged
 * answer; it has extended acknowledgements and strict checking on. <em>Thread-safe</em> as {@link Transport} says.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>, linux/netlink.h
 */
public final class SocketTransport implements Transport {
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;

    /** Limits, not allocations: the kernel doubles them and takes memory as messages come. */
    private static final int SEND_BUFFER = 16 << 20;

    private static final int RECEIVE_BUFFER = 4 << 20;

    /** After this many in a row an EINVAL is no remnant of dumps. */
    private static final int RECEIVE_TRIES = 100;

    private final NativeSocket socket;
    private @Nullable Poller poller;

    private SocketTransport(NativeSocket socket) {
        this.socket = socket;
    }

    /**
     * Opens a socket for requests in the network namespace of the calling thread.
     *
     * @param protocol {@link Constants#NETLINK_ROUTE} or {@link Constants#NETLINK_NETFILTER}
     * @throws LinuxException if the kernel lacks the protocol or this process may not open more files
     */
    public static SocketTransport open(int protocol) {
        return open(protocol, Set.of(), RECEIVE_BUFFER);
    }

    /** Opens a socket that is a member of multicast groups (numbers, not bits). */
    public static SocketTransport subscribe(int protocol, Collection<Integer> groups) {
        return subscribe(protocol, groups, RECEIVE_BUFFER);
    }

    /**
     * The same, with a choice of how much may wait to be read.
     *
     * @param room in bytes; the kernel doubles it, and counts some 0.5 to 1 KiB for a small message
     */
    public static SocketTransport subscribe(int protocol, Collection<Integer> groups, int room) {
        return open(protocol, groups, room);
    }

    static SocketTransport open(int protocol, Collection<Integer> groups, int receiveBuffer) {
        var socket = NativeSocket.open(AF_NETLINK, SOCK_RAW, protocol);
        try {
            limit(socket, SO_SNDBUFFORCE, SO_SNDBUF, SEND_BUFFER);
            limit(socket, SO_RCVBUFFORCE, SO_RCVBUF, receiveBuffer);
            socket.option(SOL_NETLINK, NETLINK_EXT_ACK, 1);
            socket.option(SOL_NETLINK, NETLINK_CAP_ACK, 1);
            socket.option(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
            socket.bind(Sockaddr.netlink(0, 0));
            socket.connect(Sockaddr.netlink(0, 0));
            for (var group : groups) {
                socket.option(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
            }
            return new SocketTransport(socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Without privilege the system's own limits hold, which is enough for ordinary requests. */
    private static void limit(NativeSocket socket, int force, int ordinary, int bytes) {
        try {
            socket.option(SOL_SOCKET, force, bytes);
        } catch (LinuxException e) {
            socket.option(SOL_SOCKET, ordinary, bytes);
        }
    }

    @Override
    public void send(ByteBuffer messages) {
        var buffer = Buffers.take(messages.remaining());
        try {
            socket.send(buffer.put(messages.duplicate()).flip(), 0);
        } finally {
            Buffers.giveBack(buffer);
        }
    }

    @Override
    public boolean receive(Duration timeout, Consumer<ByteBuffer> reader) {
        return receiveNow(reader) || (!timeout.isZero() && readable(timeout) && receiveNow(reader));
    }

    private boolean readable(Duration timeout) {
        return poller().await(timeout.plusMillis(1)) == Poller.Result.READABLE;
    }

    private boolean receiveNow(Consumer<ByteBuffer> reader) {
        var buffer = Buffers.take(Buffers.SIZE);
        try {
            var length = receive(buffer);
            if (length > buffer.capacity()) {
                throw new OverrunException("datagram of " + length + " bytes");
            }
            if (length < 0) {
                return false;
            }
            reader.accept(buffer.limit(length));
            return true;
        } finally {
            Buffers.giveBack(buffer);
        }
    }

    /**
     * A dump goes on within recvmsg. If another thread's sendmsg, which begins it, has come to its end in the meantime, the
     * kernel leaves an EINVAL behind for the next recvmsg, that has nothing to do with what there is to read.
     *
     * @see <a href="https://elixir.bootlin.com/linux/v6.12/source/net/netlink/af_netlink.c">netlink_recvmsg and
     *     netlink_dump</a>, which look at cb_running without and with the lock
     */
    private int receive(ByteBuffer buffer) {
        for (var tries = 1; ; tries++) {
            try {
                return socket.receive(buffer, MSG_DONTWAIT | MSG_TRUNC);
            } catch (LinuxException e) {
                if (e.errno() == Errno.EAGAIN) {
                    return -1;
                }
                if (e.errno() == Errno.ENOBUFS) {
                    throw new OverrunException("receive buffer full");
                }
                if (e.errno() != Errno.EINVAL || tries == RECEIVE_TRIES) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void wake() {
        poller().wake();
    }

    /** Made when first needed: most sockets for requests never wait, and it costs a descriptor. */
    private synchronized Poller poller() {
        if (poller == null) {
            poller = Poller.open(socket);
        }
        return poller;
    }

    @Override
    public synchronized void close() {
        if (poller != null) {
            poller.close();
        }
        socket.close();
    }

    /**
     * Direct buffers, lent for one system call, so that a thousand idle sockets hold none. Twice what the kernel puts into
     * one datagram at most: 32 KiB for dumps, nlmsg_goodsize elsewhere. (It would be more for a link with many virtual
     * functions, of which it tells only those who set IFLA_EXT_MASK.)
     */
    private static final class Buffers {
        static final int SIZE = 64 * 1024;
        private static final int KEPT = 8;
        private static final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

        private Buffers() {}

        /** An empty one, of this size or more. */
        static ByteBuffer take(int size) {
            var kept = size <= SIZE ? free.poll() : null;
            return kept != null
                    ? kept.clear()
                    : ByteBuffer.allocateDirect(Math.max(size, SIZE)).order(ByteOrder.nativeOrder());
        }

        static void giveBack(ByteBuffer buffer) {
            if (buffer.capacity() == SIZE && free.size() < KEPT) {
                free.add(buffer);
            }
        }
    }
}
