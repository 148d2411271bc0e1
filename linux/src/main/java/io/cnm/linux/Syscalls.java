package io.cnm.linux;

import static io.cnm.linux.internal.LibC.LIBC;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.byref.IntByReference;
import org.jspecify.annotations.Nullable;

/**
 * System calls with Java's manners: a failure is a {@link LinuxException} that names what failed, EINTR is tried again,
 * descriptors are close-on-exec, have an owner, and stay open while a call uses them. <em>Thread-safe.</em>
 */
final class Syscalls {
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_TRUNC = 0x200;
    static final int O_NONBLOCK = 0x800;
    static final int O_PATH = 0x20_0000;
    static final int O_CLOEXEC = 0x80000;

    static final int CLONE_FS = 0x200;
    static final int CLONE_NEWNS = 0x0002_0000;
    static final int CLONE_NEWNET = 0x4000_0000;

    private static final int WNOHANG = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    private static final Runtime RUNTIME = Runtime.getRuntime(LIBC);
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_SETFL = 4;
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_INO = 0x100;
    private static final int NS_GET_NSTYPE = 0xb703;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int BPF_PROG_LOAD = 5;
    private static final int SIZEOF_SOCK_FILTER = 8;
    private static final int SIZEOF_STATX = 256;
    private static final int OFFSETOF_STX_INO = 32;
    private static final int SIZEOF_SOCKADDR_STORAGE = 128;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int SPLICE_F_MOVE = 1;
    private static final int SPLICE_F_NONBLOCK = 2;

    /** The answer of a call that does not wait when there is nothing to be had. */
    static final int WOULD_BLOCK = -1;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private Syscalls() {}

    static Fd open(Path path, int flags, int mode) {
        return Fd.own(retry("open", path, () -> LIBC.open(path.toString(), flags | O_CLOEXEC, mode)));
    }

    /** Never tried again: Linux has let go of the number even if it reports EINTR, and somebody may have it already. */
    static void close(int fd) {
        if (LIBC.close(fd) < 0 && !interrupted()) {
            throw failure("close", fd);
        }
    }

    static Fd dup(Fd fd) {
        return dup(fd, 0);
    }

    /** A copy whose number is not lower than that. */
    static Fd dup(Fd fd, int lowest) {
        return Fd.own(on(fd, "dup", fd, number -> LIBC.fcntl(number, F_DUPFD_CLOEXEC, lowest)));
    }

    /** Reads once into the buffer's room; 0 at the end of the file. */
    static int read(Fd fd, ByteBuffer into) {
        var read = on(fd, "read", fd, number -> LIBC.read(number, address(into), into.remaining()));
        into.position(into.position() + read);
        return read;
    }

    /** Writes once from the buffer. */
    static int write(Fd fd, ByteBuffer from) {
        var written = on(fd, "write", fd, number -> LIBC.write(number, address(from), from.remaining()));
        from.position(from.position() + written);
        return written;
    }

    /** A new pipe: the end that is read, and the end that is written. */
    static Fd[] pipe() {
        var ends = new int[2];
        retry("pipe2", "", () -> LIBC.pipe2(ends, O_CLOEXEC));
        return new Fd[] {Fd.own(ends[0]), Fd.own(ends[1])};
    }

    /** Has calls on the open file fail with EAGAIN where they would wait. */
    static void setNonBlocking(Fd fd) {
        on(fd, "fcntl F_SETFL", fd, number -> LIBC.fcntl(number, F_SETFL, O_NONBLOCK));
    }

    /** Locks an open file for whoever holds its descriptors, if nobody else has locked it. */
    static boolean tryLock(Fd fd) {
        try {
            on(fd, "flock", fd, number -> LIBC.flock(number, LOCK_EX | LOCK_NB));
            return true;
        } catch (LinuxException e) {
            if (e.errno() == Errno.EAGAIN) {
                return false;
            }
            throw e;
        }
    }

    static void mkdir(Path directory, int mode) {
        retry("mkdir", directory, () -> LIBC.mkdir(directory.toString(), mode));
    }

    static void unlink(Path file) {
        retry("unlink", file, () -> LIBC.unlink(file.toString()));
    }

    /** The inode number of an open file: for a namespace file, the identity of the namespace. */
    static long inode(Fd fd) {
        var statx = new byte[SIZEOF_STATX];
        on(fd, "statx", fd, number -> LIBC.statx(number, "", AT_EMPTY_PATH, STATX_INO, statx));
        return ByteBuffer.wrap(statx).order(ByteOrder.nativeOrder()).getLong(OFFSETOF_STX_INO);
    }

    static void unshare(int flags) {
        retry("unshare", "0x" + Integer.toHexString(flags), () -> LIBC.unshare(flags));
    }

    /** Which kind of namespace the file is, as a CLONE constant. @throws LinuxException ENOTTY if it is none */
    static int namespaceType(Fd fd) {
        return on(fd, "ioctl NS_GET_NSTYPE", fd, number -> LIBC.ioctl(number, NS_GET_NSTYPE, 0));
    }

    static void setns(Fd fd, int type) {
        on(fd, "setns", fd, number -> LIBC.setns(number, type));
    }

    static void chdir(Path directory) {
        retry("chdir", directory, () -> LIBC.chdir(directory.toString()));
    }

    static void mount(@Nullable String source, Path target, @Nullable String type, long flags, @Nullable String data) {
        for (var text : Arrays.asList(source, type, data)) {
            if (text != null && text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("NUL in " + text);
            }
        }
        retry("mount", target, () -> LIBC.mount(source, target.toString(), type, flags, data));
    }

    static void umount(Path target, int flags) {
        retry("umount", target, () -> LIBC.umount2(target.toString(), flags));
    }

    static Fd openTree(Path path, int flags) {
        return Fd.own(retry("open_tree", path, () -> LIBC.open_tree(AT_FDCWD, path.toString(), flags)));
    }

    static void moveMount(Fd tree, Path target, int flags) {
        on(tree, "move_mount", target, number -> LIBC.move_mount(number, "", AT_FDCWD, target.toString(), flags));
    }

    static Fd eventfd() {
        return Fd.own(retry("eventfd", "", () -> LIBC.eventfd(0, O_CLOEXEC | O_NONBLOCK)));
    }

    static Fd inotify() {
        return Fd.own(retry("inotify_init1", "", () -> LIBC.inotify_init1(O_CLOEXEC | O_NONBLOCK)));
    }

    static void watch(Fd inotify, Path path, int events) {
        on(inotify, "inotify_add_watch", path, number -> LIBC.inotify_add_watch(number, path.toString(), events));
    }

    /** Waits for the struct pollfds that fill the buffer; the number of ready ones, 0 at the end of the time. */
    static int poll(ByteBuffer descriptors, int milliseconds) {
        var ready = LIBC.poll(address(descriptors), descriptors.capacity() / 8, milliseconds);
        if (ready < 0 && !interrupted()) {
            throw failure("poll", descriptors);
        }
        return Math.max(ready, 0);
    }

    static Fd socket(int domain, int type, int protocol) {
        return Fd.own(retry(
                "socket", domain + "," + type + "," + protocol, () -> LIBC.socket(domain, type | O_CLOEXEC, protocol)));
    }

    static void bind(Fd fd, Sockaddr address) {
        var bytes = address.bytes();
        var memory = SCRATCH.get().put(bytes);
        on(fd, "bind", address, number -> LIBC.bind(number, memory, bytes.length));
    }

    /** The next connection of a listening socket, non-blocking; {@link #WOULD_BLOCK} if there is none. */
    static int accept(Fd fd) {
        return onNow(fd, "accept", number -> LIBC.accept4(number, 0, 0, O_CLOEXEC | O_NONBLOCK));
    }

    static void connect(Fd fd, Sockaddr address) {
        var bytes = address.bytes();
        on(fd, "connect", address, number -> LIBC.connect(number, bytes, bytes.length));
    }

    static void listen(Fd fd, int backlog) {
        on(fd, "listen", fd, number -> LIBC.listen(number, backlog));
    }

    static void shutdown(Fd fd, int how) {
        on(fd, "shutdown", fd, number -> LIBC.shutdown(number, how));
    }

    static Sockaddr getsockname(Fd fd) {
        var bytes = new byte[SIZEOF_SOCKADDR_STORAGE];
        var length = new IntByReference(bytes.length);
        on(fd, "getsockname", fd, number -> LIBC.getsockname(number, bytes, length));
        return Sockaddr.of(Arrays.copyOf(bytes, length.intValue()));
    }

    static void setsockopt(Fd fd, int level, int name, byte[] value) {
        var memory = SCRATCH.get().put(value);
        var subject = new OptionName(level, name);
        on(fd, "setsockopt", subject, number -> LIBC.setsockopt(number, level, name, memory, value.length));
    }

    /** SO_ATTACH_FILTER with a classic BPF program, struct sock_filters that fill a direct buffer. */
    static void attachFilter(Fd fd, ByteBuffer program) {
        var fprog = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putShort(0, (short) (program.capacity() / SIZEOF_SOCK_FILTER))
                .putLong(8, address(program))
                .array();
        try {
            setsockopt(fd, NativeSocket.SOL_SOCKET, SO_ATTACH_FILTER, fprog);
        } finally {
            Reference.reachabilityFence(program);
        }
    }

    /**
     * bpf(2) with BPF_PROG_LOAD.
     *
     * @param attributes union bpf_attr, a direct buffer
     * @param number of the system call on this machine
     * @return the program; the kernel makes it close-on-exec
     */
    static Fd loadProgram(long number, ByteBuffer attributes) {
        var memory = address(attributes);
        try {
            var size = attributes.capacity();
            return Fd.own(retry("bpf", "BPF_PROG_LOAD", () -> LIBC.syscall(number, BPF_PROG_LOAD, memory, size)));
        } finally {
            Reference.reachabilityFence(attributes);
        }
    }

    static byte[] getsockopt(Fd fd, int level, int name, int size) {
        var value = new byte[size];
        var length = new IntByReference(size);
        on(fd, "getsockopt", level + "," + name, number -> LIBC.getsockopt(number, level, name, value, length));
        return Arrays.copyOf(value, length.intValue());
    }

    static int send(Fd fd, ByteBuffer from, int flags) {
        var sent = on(fd, "send", fd, number -> LIBC.send(number, address(from), from.remaining(), flags));
        from.position(from.position() + sent);
        return sent;
    }

    static int sendto(Fd fd, ByteBuffer from, int flags, Sockaddr to) {
        var bytes = to.bytes();
        var sent = on(
                fd,
                "sendto",
                to,
                number -> LIBC.sendto(number, address(from), from.remaining(), flags, bytes, bytes.length));
        from.position(from.position() + sent);
        return sent;
    }

    /** Receives into the buffer's room without moving its position; the datagram's own length with MSG_TRUNC. */
    static int recv(Fd fd, ByteBuffer into, int flags) {
        try {
            return on(fd, "recv", fd, number -> LIBC.recv(number, address(into), into.remaining(), flags));
        } finally {
            Reference.reachabilityFence(into); // its memory must outlive the call even if nobody looks at it later
        }
    }

    /** How many datagrams were received; none if that would block. */
    static int recvmmsg(Fd fd, long headers, int count, int flags) {
        return Math.max(0, onNow(fd, "recvmmsg", number -> LIBC.recvmmsg(number, headers, count, flags, 0)));
    }

    /** How many datagrams were sent; none if that would block, or if the first one cannot be sent. */
    static int sendmmsg(Fd fd, long headers, int count, int flags) {
        var number = fd.acquire();
        try {
            return Math.max(0, LIBC.sendmmsg(number, headers, count, flags));
        } finally {
            fd.release();
        }
    }

    /** Receives as {@link #recv} but never waits. */
    static int recvNow(Fd fd, ByteBuffer into) {
        return onNow(
                fd, "recv", number -> LIBC.recv(number, address(into), into.remaining(), NativeSocket.MSG_DONTWAIT));
    }

    /** recvmsg(2) with a struct msghdr in direct memory; {@link #WOULD_BLOCK} if there is nothing. */
    static int recvmsg(Fd fd, ByteBuffer message) {
        return onNow(fd, "recvmsg", number -> LIBC.recvmsg(number, address(message), 0));
    }

    /** sendmsg(2) with a struct msghdr in direct memory; {@link #WOULD_BLOCK} if there is no room. */
    static int sendmsg(Fd fd, ByteBuffer message) {
        return onNow(fd, "sendmsg", number -> LIBC.sendmsg(number, address(message), NativeSocket.MSG_NOSIGNAL));
    }

    /**
     * Moves what is there from one descriptor to another, one of which is a pipe; 0 at the end of what is read, {@link
     * #WOULD_BLOCK} if nothing is there or there is no room.
     */
    static int splice(Fd from, Fd to, int most) {
        return onNow(to, "splice to", target -> {
            var source = from.acquire();
            try {
                return LIBC.splice(source, null, target, null, most, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
            } finally {
                from.release();
            }
        });
    }

    /** Asks for a pipe that holds so many bytes; how many it holds. */
    static int pipeSize(Fd pipe, int size) {
        return on(pipe, "fcntl F_SETPIPE_SZ", pipe, number -> LIBC.fcntl(number, F_SETPIPE_SZ, size));
    }

    static Fd pidfd(int pid) {
        // The kernel makes every pidfd close-on-exec.
        return Fd.own(retry("pidfd_open", pid, () -> LIBC.pidfd_open(pid, 0)));
    }

    /** Sends a signal to the process that the descriptor stands for, never to a later one of the same number. */
    static void signal(Fd pidfd, int signal) {
        on(pidfd, "pidfd_send_signal", pidfd, number -> LIBC.pidfd_send_signal(number, signal, 0, 0));
    }

    /** The wait status of a child that has ended, or empty while it runs. */
    static OptionalInt waitpid(int pid) {
        var status = new int[1];
        var ended = retry("waitpid", pid, () -> LIBC.waitpid(pid, status, WNOHANG));
        return ended == 0 ? OptionalInt.empty() : OptionalInt.of(status[0]);
    }

    static void kill(int pid, int signal) {
        retry("kill", pid, () -> LIBC.kill(pid, signal));
    }

    /** Where the buffer's position is in memory. */
    static long address(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("the kernel needs a direct buffer");
        }
        return Pointer.wrap(RUNTIME, buffer).address();
    }

    /** A call on a descriptor that stays open meanwhile. */
    static int on(Fd fd, String operation, Object subject, FdCall call) {
        var number = fd.acquire();
        try {
            return retry(operation, subject, () -> call.on(number));
        } finally {
            fd.release();
        }
    }

    /** For a call that does not wait, and often has nothing to tell: that is not worth an exception. */
    private static int onNow(Fd fd, String operation, FdCall call) {
        var number = fd.acquire();
        try {
            long result;
            do {
                result = call.on(number);
            } while (result < 0 && interrupted());
            if (result < 0 && RUNTIME.getLastError() != Errno.EAGAIN.number()) {
                throw failure(operation, fd);
            }
            return (int) Math.max(result, WOULD_BLOCK);
        } finally {
            fd.release();
        }
    }

    /** A call that is made again after EINTR; its failure names the subject. */
    static int retry(String operation, Object subject, Call call) {
        long result;
        do {
            result = call.run();
        } while (result < 0 && interrupted());
        if (result < 0) {
            throw failure(operation, subject);
        }
        return (int) result;
    }

    private static boolean interrupted() {
        return RUNTIME.getLastError() == Errno.EINTR.number();
    }

    private static LinuxException failure(String operation, Object subject) {
        var number = RUNTIME.getLastError();
        return new LinuxException((operation + " " + subject).strip(), number);
    }

    /** What a socket option is called, for messages. */
    private record OptionName(int level, int name) {
        @Override
        public String toString() {
            return level + "," + name;
        }
    }

    /** Memory for a short argument: no call of a thread's overlaps with another of its calls. */
    private static final class Scratch {
        private static final int SIZE = 256;

        private final ByteBuffer memory = ByteBuffer.allocateDirect(SIZE);
        private final long address = Syscalls.address(memory);

        /** Where the bytes are. */
        private long put(byte[] bytes) {
            memory.put(0, bytes);
            return address;
        }
    }

    /** What {@link #retry} makes. */
    interface Call {
        long run();
    }

    /** What {@link #on} makes with the descriptor's number. */
    interface FdCall {
        long on(int fd);
    }
}
