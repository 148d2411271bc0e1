package io.cnm.linux;

/**
 * A pipe through which bytes go from one socket to another inside the kernel, never into this process. What has been taken
 * from the one and not yet been given to the other stays in it. <em>Confined to one thread.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/splice.2.html">splice(2)</a>
 */
public final class SplicePipe implements AutoCloseable {
    /** Nothing can be moved now. */
    public static final int WOULD_BLOCK = Syscalls.WOULD_BLOCK;

    /** What is asked for; one that is larger saves calls, but falls out of the processor's cache. */
    private static final int WANTED = 256 << 10;

    private final Fd readEnd;
    private final Fd writeEnd;
    private final int capacity;
    private int held;

    private SplicePipe(Fd readEnd, Fd writeEnd, int capacity) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
        this.capacity = capacity;
    }

    /**
     * A new pipe, empty.
     *
     * @throws LinuxException EMFILE, ENFILE
     */
    public static SplicePipe open() {
        var ends = Syscalls.pipe();
        try {
            return new SplicePipe(ends[0], ends[1], Syscalls.pipeSize(ends[1], WANTED));
        } catch (RuntimeException e) {
            ends[0].close();
            ends[1].close();
            throw e;
        }
    }

    /** How many bytes are in it. */
    public int held() {
        return held;
    }

    /**
     * Takes what a socket has received, as much as there is room for. The pipe must be empty: a full one could not be told
     * from a socket that has nothing.
     *
     * @return how much; 0 if the other side of the socket has ended, {@link #WOULD_BLOCK} if there is nothing now
     * @throws LinuxException ECONNRESET, ETIMEDOUT and whatever else a receive would meet
     */
    public int fill(NativeSocket from) {
        if (held != 0) {
            throw new IllegalStateException(held + " bytes are still in the pipe");
        }
        var moved = Syscalls.splice(from.fd(), writeEnd, capacity);
        held = Math.max(moved, 0);
        return moved;
    }

    /**
     * Gives a socket what is in the pipe, as much as it takes now.
     *
     * @return how much; {@link #WOULD_BLOCK} if it takes nothing now
     * @throws LinuxException EPIPE, ECONNRESET and whatever else a send would meet
     */
    public int drain(NativeSocket to) {
        var moved = Syscalls.splice(readEnd, to.fd(), held);
        held -= Math.max(moved, 0);
        return moved;
    }

    @Override
    public void close() {
        readEnd.close();
        writeEnd.close();
    }
}
