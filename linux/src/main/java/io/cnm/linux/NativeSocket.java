package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A socket of any family, as the kernel has it: netlink, packet and raw sockets included, which Java does not know. It
 * belongs to the network namespace of the thread that opened it, for ever, and may be used from any thread. Constants
 * keep the kernel's spelling.
 *
 * <p>Data goes through direct buffers, so that a send or a receive costs the system call and little else. Waiting for
 * several things at once, or until another thread says stop, is {@link Poller}'s business. <em>Thread-safe</em> (two
 * threads that receive at once get different datagrams).
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>, socket(2), send(2), recv(2),
 *     asm-generic/socket.h
 */
public final class NativeSocket implements AutoCloseable {
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;

    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_NONBLOCK = 0x800;

    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_ERROR = 4;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_RCVTIMEO = 20;
    public static final int SO_SNDTIMEO = 21;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;

    private static final int SO_DETACH_FILTER = 27;
    private static final int SO_ATTACH_BPF = 50;

    public static final int MSG_PEEK = 0x2;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_NOSIGNAL = 0x4000;

    /** The answer of a call that does not wait when there is nothing to be had. */
    public static final int WOULD_BLOCK = Syscalls.WOULD_BLOCK;

    public static final int SHUT_RD = 0;
    public static final int SHUT_WR = 1;
    public static final int SHUT_RDWR = 2;

    private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");

    private final Fd fd;

    private NativeSocket(Fd fd) {
        this.fd = fd;
    }

    /**
     * Opens a socket in the network namespace of the calling thread.
     *
     * @param type one of the SOCK constants, with {@link #SOCK_NONBLOCK} if wanted; close-on-exec is added
     * @throws LinuxException EAFNOSUPPORT, EPROTONOSUPPORT, EPERM, EMFILE
     */
    public static NativeSocket open(int domain, int type, int protocol) {
        return new NativeSocket(Syscalls.socket(domain, type, protocol));
    }

    /** Takes over a descriptor that is a socket. */
    public static NativeSocket own(Fd fd) {
        return new NativeSocket(fd);
    }

    /** The descriptor, still owned by this socket; {@link Fd#detach()} gives it away. */
    public Fd fd() {
        return fd;
    }

    /** bind(2). @throws LinuxException EADDRINUSE, EADDRNOTAVAIL, EACCES */
    public NativeSocket bind(Sockaddr address) {
        Syscalls.bind(fd, address);
        return this;
    }

    /** connect(2). @throws LinuxException ECONNREFUSED, ENETUNREACH, EINPROGRESS of a non-blocking socket */
    public NativeSocket connect(Sockaddr address) {
        Syscalls.connect(fd, address);
        return this;
    }

    /**
     * Connects to a socket in the file system, however long its path is: the kernel takes 107 bytes only, so its directory is
     * gone to by a descriptor.
     *
     * @throws LinuxException ENOENT if it is not there, ECONNREFUSED if nobody listens
     */
    public NativeSocket connectTo(Path path) {
        var directory = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a socket is in a directory");
        try (var at = Syscalls.open(directory, Syscalls.O_PATH, 0)) {
            var name = Objects.requireNonNull(path.getFileName());
            return connect(Sockaddr.unix(
                    OWN_DESCRIPTORS.resolve(Integer.toString(at.value())).resolve(name)));
        }
    }

    /** listen(2). @throws LinuxException EADDRINUSE */
    public NativeSocket listen(int backlog) {
        Syscalls.listen(fd, backlog);
        return this;
    }

    /**
     * accept4(2): the next connection, non-blocking like every socket that is accepted here; empty if nobody waits.
     *
     * @throws LinuxException ECONNABORTED if it has gone already, EMFILE, ENFILE, ENOBUFS
     */
    public Optional<NativeSocket> accept() {
        var accepted = Syscalls.accept(fd);
        return accepted == Syscalls.WOULD_BLOCK ? Optional.empty() : Optional.of(own(Fd.own(accepted)));
    }

    /** shutdown(2): ends one or both directions, which also wakes whoever waits in them. */
    public void shutdown(int how) {
        Syscalls.shutdown(fd, how);
    }

    /** getsockname(2): the address the socket is bound to. */
    public Sockaddr localAddress() {
        return Syscalls.getsockname(fd);
    }

    /** setsockopt(2) with a number in host order. */
    public NativeSocket option(int level, int name, int value) {
        return option(
                level,
                name,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array());
    }

    /** setsockopt(2) with bytes. */
    public NativeSocket option(int level, int name, byte[] value) {
        Syscalls.setsockopt(fd, level, name, value);
        return this;
    }

    /**
     * Attaches a socket filter that lets nothing in, whatever has been received before excepted.
     *
     * @see <a href="https://www.kernel.org/doc/html/latest/networking/filter.html">socket filtering</a>
     */
    public NativeSocket dropAll() {
        var shared = SharedFilter.nobody();
        return shared.isPresent()
                ? option(SOL_SOCKET, SO_ATTACH_BPF, shared.get().value())
                : filter(SourceFilter.NOBODY);
    }

    /** Takes the filter away again, if there is one. */
    public NativeSocket admitAll() {
        try {
            return option(SOL_SOCKET, SO_DETACH_FILTER, 0);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return this;
            }
            throw e;
        }
    }

    /** Attaches a filter in place of the one there is. */
    public NativeSocket filter(SourceFilter filter) {
        Syscalls.attachFilter(fd, filter.program());
        return this;
    }

    /** What went wrong since the last time somebody asked (SO_ERROR), if anything did. */
    public Optional<Errno> error() {
        return Optional.of(option(SOL_SOCKET, SO_ERROR))
                .filter(number -> number != 0)
                .map(Errno::of);
    }

    /** getsockopt(2) of an option that is a number. */
    public int option(int level, int name) {
        return ByteBuffer.wrap(Syscalls.getsockopt(fd, level, name, 4))
                .order(ByteOrder.nativeOrder())
                .getInt();
    }

    /**
     * How long a receive may wait (SO_RCVTIMEO, microseconds); zero means for ever. A receive that waited so long fails
     * with EAGAIN.
     */
    public NativeSocket receiveTimeout(Duration timeout) {
        return timeout(SO_RCVTIMEO, timeout);
    }

    /** How long a send may wait (SO_SNDTIMEO), as {@link #receiveTimeout}. */
    public NativeSocket sendTimeout(Duration timeout) {
        return timeout(SO_SNDTIMEO, timeout);
    }

    private NativeSocket timeout(int name, Duration timeout) {
        var timeval = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(timeout.toSeconds())
                .putLong(timeout.toNanosPart() / 1000);
        return option(SOL_SOCKET, name, timeval.array());
    }

    /**
     * send(2): from the position to the limit of a direct buffer; the position moves on.
     *
     * @return how many bytes went; all of them, where the socket keeps message boundaries
     * @throws LinuxException EAGAIN if it would block and may not, ENOBUFS, EMSGSIZE, ECONNREFUSED
     */
    public int send(ByteBuffer data, int flags) {
        return Syscalls.send(fd, data, flags | MSG_NOSIGNAL);
    }

    /** sendto(2): as {@link #send(ByteBuffer, int)}, to somebody named. */
    public int sendTo(ByteBuffer data, int flags, Sockaddr to) {
        return Syscalls.sendto(fd, data, flags | MSG_NOSIGNAL, to);
    }

    /**
     * recv(2): into a direct buffer, from its position up to its limit. The buffer's position and limit stay, since with
     * {@link #MSG_TRUNC} the answer is the length the datagram has, which may be more than there was room for.
     *
     * @return the length; 0 when a stream's other side has ended
     * @throws LinuxException EAGAIN after the receive timeout or if it would block and may not; ENOBUFS when a netlink
     *     socket lost events
     */
    public int receive(ByteBuffer into, int flags) {
        return Syscalls.recv(fd, into, flags);
    }

    /**
     * recv(2) that does not wait, as {@link #receive} otherwise; {@link #WOULD_BLOCK} if there is nothing now.
     *
     * @throws LinuxException ECONNREFUSED and the like, of what was sent before
     */
    public int receiveNow(ByteBuffer into) {
        return Syscalls.recvNow(fd, into);
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "socket " + fd;
    }
}
