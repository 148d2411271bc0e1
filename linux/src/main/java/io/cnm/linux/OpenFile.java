package io.cnm.linux;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * An open regular file: its content, from the position on, and its attributes. <em>Confined to one thread</em> at a time.
 *
 * @see Directory
 */
public final class OpenFile implements AutoCloseable {
    private static final int LARGE = 1 << 30;

    private final Fd fd;

    OpenFile(Fd fd) {
        this.fd = fd;
    }

    /** The descriptor, still owned by this file. */
    public Fd fd() {
        return fd;
    }

    /** statx(2). */
    public FileStatus status() {
        return FileCalls.statx(fd);
    }

    /** Reads once into the room of a direct buffer; 0 at the end of the file. */
    public int read(ByteBuffer into) {
        return Syscalls.read(fd, into);
    }

    /** Writes all that remains in a direct buffer. @throws LinuxException ENOSPC, EDQUOT, EFBIG */
    public void write(ByteBuffer from) {
        while (from.hasRemaining()) {
            Syscalls.write(fd, from);
        }
    }

    /** Moves the position, beyond the end too: what is not written in between is a hole. */
    public void position(long offset) {
        FileCalls.seek(fd, offset);
    }

    /** Cuts the file, or adds a hole to it. */
    public void size(long size) {
        FileCalls.truncate(fd, size);
    }

    /** Gives it an owner; set-user-id and capabilities go. */
    public void owner(int user, int group) {
        FileCalls.chown(fd, user, group);
    }

    /** Sets permissions, without regard to the umask. */
    public void permissions(int mode) {
        FileCalls.chmod(fd, mode);
    }

    /** Sets an extended attribute. @throws LinuxException EOPNOTSUPP if the file system has none such */
    public void attribute(String name, byte[] value) {
        FileCalls.setxattr(fd, name, value);
    }

    /** Sets its times. */
    public void times(Instant accessed, Instant modified) {
        FileCalls.utimens(fd, accessed, modified);
    }

    /**
     * Makes the content of a new file that of another one, which shares the disk's blocks where the file system can do
     * that. An interrupt stops it.
     *
     * @throws InterruptedIOException if the thread is interrupted, as it stays
     */
    public void copyFrom(OpenFile source) throws InterruptedIOException {
        try {
            FileCalls.clone(source.fd, fd);
        } catch (LinuxException e) {
            switch (e.errno()) {
                case EOPNOTSUPP, ENOTTY, EXDEV, EINVAL, EPERM -> copyRange(source);
                default -> throw e;
            }
        }
    }

    private void copyRange(OpenFile source) throws InterruptedIOException {
        try {
            while (FileCalls.copyRange(source.fd, fd, LARGE) > 0) {
                checkInterrupt();
            }
        } catch (LinuxException e) {
            switch (e.errno()) {
                case EOPNOTSUPP, ENOSYS, EXDEV, EINVAL -> copyBytes(source);
                default -> throw e;
            }
        }
    }

    private void copyBytes(OpenFile source) throws InterruptedIOException {
        var buffer = ByteBuffer.allocateDirect(1 << 16);
        while (source.read(buffer) > 0) {
            write(buffer.flip());
            buffer.clear();
            checkInterrupt();
        }
    }

    private static void checkInterrupt() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("copy of a file");
        }
    }

    /** Closes it. @throws LinuxException EIO, ENOSPC, EDQUOT where a late write failed */
    @Override
    public void close() {
        fd.close();
    }
}
