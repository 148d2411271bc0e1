package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Datagrams that one system call receives and another one answers, each to where it came from: what a server needs that
 * has more to do than the kernel's way in and out takes. Its memory is laid out once, so that nothing is allocated for a
 * datagram, addresses included. <em>Confined to one thread.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>, sendmmsg(2), bits/socket.h
 */
public final class DatagramBatch {
    /** struct msghdr: name, its length, iovec, their number, control, its length, flags. Then the message's length. */
    private static final int SIZEOF_MMSGHDR = 64;

    private static final int OFFSETOF_NAMELEN = 8;
    private static final int OFFSETOF_IOV = 16;
    private static final int OFFSETOF_IOVLEN = 24;
    private static final int OFFSETOF_LENGTH = 56;
    private static final int SIZEOF_IOVEC = 16;

    /** Room for struct sockaddr_in6. */
    private static final int SIZEOF_NAME = 32;

    private final int count;
    private final int size;
    private final Side received;
    private final Side answers;
    private int answered;

    /** Headers, addresses and data of as many datagrams as there may be, in one piece of memory. */
    private static final class Side {
        private final ByteBuffer memory;
        private final long headers;
        private final int names;
        private final int data;
        private final int size;

        Side(int count, int size) {
            this.size = size;
            var iovecs = count * SIZEOF_MMSGHDR;
            names = iovecs + count * SIZEOF_IOVEC;
            data = names + count * SIZEOF_NAME;
            memory = ByteBuffer.allocateDirect(data + count * size).order(ByteOrder.nativeOrder());
            headers = Syscalls.address(memory);
            for (var i = 0; i < count; i++) {
                memory.putLong(header(i), headers + name(i))
                        .putInt(header(i) + OFFSETOF_NAMELEN, SIZEOF_NAME)
                        .putLong(header(i) + OFFSETOF_IOV, headers + iovecs + (long) i * SIZEOF_IOVEC)
                        .putLong(header(i) + OFFSETOF_IOVLEN, 1)
                        .putLong(iovecs + i * SIZEOF_IOVEC, headers + data(i))
                        .putLong(iovecs + i * SIZEOF_IOVEC + 8, size);
            }
        }

        int header(int i) {
            return i * SIZEOF_MMSGHDR;
        }

        int name(int i) {
            return names + i * SIZEOF_NAME;
        }

        int data(int i) {
            return data + i * size;
        }

        int nameLength(int i) {
            return memory.getInt(header(i) + OFFSETOF_NAMELEN);
        }

        void nameLength(int i, int length) {
            memory.putInt(header(i) + OFFSETOF_NAMELEN, length);
        }

        int length(int i) {
            return memory.getInt(header(i) + OFFSETOF_LENGTH);
        }

        byte[] bytes(int at, int length) {
            var bytes = new byte[length];
            memory.get(at, bytes);
            return bytes;
        }
    }

    /**
     * A batch.
     *
     * @param count of datagrams that may be in it
     * @param size that each of them may have
     */
    public DatagramBatch(int count, int size) {
        this.count = count;
        this.size = size;
        received = new Side(count, size);
        answers = new Side(count, size);
    }

    /**
     * Receives what is there, without waiting, in place of what was received before. What was longer than there is room
     * for is cut to that.
     *
     * @return how many there are, maybe none
     * @throws LinuxException ENOMEM and the like
     */
    public int receive(NativeSocket socket) {
        for (var i = 0; i < count; i++) {
            received.nameLength(i, SIZEOF_NAME); // the kernel has put the length of the last address there
        }
        return Syscalls.recvmmsg(socket.fd(), received.headers, count, NativeSocket.MSG_DONTWAIT);
    }

    /** A copy of what was received. */
    public byte[] message(int index) {
        return received.bytes(received.data(index), received.length(index));
    }

    /** Who sent it, for an answer that comes later. */
    public Sockaddr sender(int index) {
        return Sockaddr.of(received.bytes(received.name(index), received.nameLength(index)));
    }

    /**
     * Adds an answer to the sender of what was received.
     *
     * @return false if there is no room for it: it is too long, or the batch is full
     */
    public boolean answer(int index, byte[] message) {
        if (message.length > size || answered == count) {
            return false;
        }
        var length = received.nameLength(index);
        answers.memory.put(answers.name(answered), received.memory, received.name(index), length);
        add(length, message);
        return true;
    }

    private void add(int nameLength, byte[] message) {
        answers.nameLength(answered, nameLength);
        answers.memory.put(answers.data(answered), message);
        answers.memory.putLong(SIZEOF_MMSGHDR * count + answered * SIZEOF_IOVEC + 8, message.length);
        answered++;
    }

    /**
     * Sends the answers that were added. Those that do not fit into the socket's buffer are lost, as datagrams may be, and
     * so is one that cannot be sent.
     *
     * @return how many went
     */
    public int send(NativeSocket socket) {
        var sent = 0;
        var tried = 0;
        while (tried < answered) {
            var now = Syscalls.sendmmsg(
                    socket.fd(),
                    answers.headers + (long) answers.header(tried),
                    answered - tried,
                    NativeSocket.MSG_DONTWAIT | NativeSocket.MSG_NOSIGNAL);
            sent += now;
            tried += Math.max(1, now);
        }
        answered = 0;
        return sent;
    }
}
