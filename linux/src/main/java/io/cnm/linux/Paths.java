package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * A thread's memory for the arguments of calls on files: two paths, a struct, and a value. No call of a thread overlaps
 * with another of its calls.
 */
final class Paths {
    /** PATH_MAX of linux/limits.h, with the NUL. */
    private static final int PATH_MAX = 4096;

    /** XATTR_SIZE_MAX and XATTR_LIST_MAX of linux/limits.h. */
    private static final int VALUE_MAX = 1 << 16;

    private static final int STRUCT_MAX = FileStatus.SIZEOF_STATX;
    private static final int SIZEOF_OPEN_HOW = 24;

    private static final ThreadLocal<Paths> OF_THREAD = ThreadLocal.withInitial(Paths::new);

    private final ByteBuffer first = memory(PATH_MAX);
    private final ByteBuffer second = memory(PATH_MAX);
    private final ByteBuffer struct = memory(STRUCT_MAX);
    private final ByteBuffer value = memory(VALUE_MAX);
    private final long firstAddress = Syscalls.address(first);
    private final long secondAddress = Syscalls.address(second);
    private final long structAddress = Syscalls.address(struct);
    private final long valueAddress = Syscalls.address(value);

    static Paths ofThread() {
        return OF_THREAD.get();
    }

    private static ByteBuffer memory(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** Where a path is as the kernel wants it. @throws LinuxException ENAMETOOLONG, EINVAL if it has a NUL */
    long first(String path) {
        put(first, path);
        return firstAddress;
    }

    /** As {@link #first}, for a call with two. */
    long second(String path) {
        put(second, path);
        return secondAddress;
    }

    private static void put(ByteBuffer memory, String path) {
        var bytes = FileNames.encode(path);
        if (bytes.length >= PATH_MAX) {
            throw new LinuxException("path " + path.substring(0, 100) + "...", Errno.ENAMETOOLONG);
        }
        if (path.indexOf('\0') >= 0) {
            throw new LinuxException("path " + path, Errno.EINVAL);
        }
        memory.clear().put(bytes).put((byte) 0);
    }

    /** A struct open_how. */
    long openHow(long flags, long mode, long resolve) {
        struct.putLong(0, flags).putLong(8, mode).putLong(16, resolve);
        return structAddress;
    }

    static long sizeOfOpenHow() {
        return SIZEOF_OPEN_HOW;
    }

    /** Two struct timespecs. */
    long times(Instant accessed, Instant modified) {
        struct.putLong(0, accessed.getEpochSecond())
                .putLong(8, accessed.getNano())
                .putLong(16, modified.getEpochSecond())
                .putLong(24, modified.getNano());
        return structAddress;
    }

    long structAddress() {
        return structAddress;
    }

    ByteBuffer struct() {
        return struct;
    }

    /** @throws LinuxException E2BIG if it is too large for an attribute */
    long value(byte[] bytes) {
        if (bytes.length > VALUE_MAX) {
            throw new LinuxException("attribute of " + bytes.length + " bytes", Errno.E2BIG);
        }
        value.clear().put(bytes);
        return valueAddress;
    }

    long valueAddress() {
        return valueAddress;
    }

    int valueSize() {
        return VALUE_MAX;
    }

    /** The first bytes of the value. */
    byte[] value(int length) {
        var bytes = new byte[length];
        value.clear().get(bytes);
        return bytes;
    }
}
