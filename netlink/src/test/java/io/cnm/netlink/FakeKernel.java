package io.cnm.netlink;

import static io.cnm.netlink.Constants.NLMSG_DONE;
import static io.cnm.netlink.Constants.NLMSG_ERROR;
import static io.cnm.netlink.Constants.NLMSG_HDRLEN;
import static io.cnm.netlink.Constants.NLM_F_ACK;
import static io.cnm.netlink.Constants.NLM_F_ACK_TLVS;
import static io.cnm.netlink.Constants.NLM_F_CAPPED;
import static io.cnm.netlink.Constants.NLM_F_MULTI;

import io.cnm.linux.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A kernel at the other end of a {@link Transport} that answers as it is told: what it says to a datagram is decided by
 * the {@link Script}. <em>Thread-safe.</em>
 */
public final class FakeKernel implements Transport {
    /** Decides what becomes of one send. */
    public interface Script {
        /** Answers with {@link Answers}; an answer not given is one that never comes. */
        void answer(List<Message> sent, Answers answers);
    }

    /** What the kernel says to one send, datagram by datagram. */
    public final class Answers {
        private Answers() {}

        /** Acknowledges a request. */
        public Answers ack(Message request) {
            return error(request, 0, null);
        }

        /** Refuses a request. */
        public Answers refuse(Message request, Errno errno) {
            return error(request, -errno.number(), null);
        }

        /** Refuses a request with an extended acknowledgement's attributes. */
        public Answers refuse(Message request, Errno errno, Consumer<AttributeWriter> attributes) {
            return error(request, -errno.number(), attributes);
        }

        /** Sends an object. */
        public Answers object(Message request, int type, int flags, Consumer<AttributeWriter> body) {
            return datagram(message(type, flags, request.sequence(), body));
        }

        /** Ends a dump. */
        public Answers done(Message request, int flags) {
            return datagram(message(NLMSG_DONE, NLM_F_MULTI | flags, request.sequence(), out -> out.rawU32(0)));
        }

        /** Sends any bytes. */
        public Answers datagram(byte[] bytes) {
            queue.add(bytes);
            return this;
        }

        /** The receive buffer overflows at this point. */
        public Answers overrun() {
            queue.add(OVERRUN);
            return this;
        }

        private Answers error(Message request, int code, @Nullable Consumer<AttributeWriter> attributes) {
            var flags = NLM_F_CAPPED | (attributes == null ? 0 : NLM_F_ACK_TLVS);
            return datagram(message(NLMSG_ERROR, flags, request.sequence(), out -> {
                out.rawU32(code)
                        .rawU32(NLMSG_HDRLEN + request.payload().remaining())
                        .rawU16(request.type())
                        .rawU16(request.flags())
                        .rawU32(request.sequence())
                        .rawU32(0);
                if (attributes != null) {
                    attributes.accept(out);
                }
            }));
        }
    }

    /** Told apart from datagrams by being these very arrays. */
    private static final byte[] WAKE = new byte[0];

    private static final byte[] OVERRUN = new byte[0];

    private final Script script;
    private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
    private final List<List<Message>> sends = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** A kernel that answers by a script. */
    public FakeKernel(Script script) {
        this.script = script;
    }

    /** A kernel that acknowledges everything. */
    public static FakeKernel willing() {
        return new FakeKernel((sent, answers) ->
                sent.stream().filter(m -> m.hasFlag(NLM_F_ACK)).forEach(answers::ack));
    }

    /** What has been sent so far, a list for each datagram. */
    public List<List<Message>> sends() {
        return List.copyOf(sends);
    }

    /** Sends something nobody asked for, such as a notification. */
    public void tell(int type, Consumer<AttributeWriter> body) {
        queue.add(message(type, 0, 0, body));
    }

    /** Loses notifications. */
    public void overrun() {
        queue.add(OVERRUN);
    }

    /** Whether the other side has closed the transport. */
    public boolean closed() {
        return closed;
    }

    private static byte[] message(int type, int flags, int sequence, Consumer<AttributeWriter> body) {
        var out = new AttributeWriter();
        out.rawU32(0).rawU16(type).rawU16(flags).rawU32(sequence).rawU32(0);
        body.accept(out);
        out.patchU32(0, out.size());
        return out.toByteArray();
    }

    @Override
    public void send(ByteBuffer messages) {
        var copy = ByteBuffer.allocate(messages.remaining()).order(ByteOrder.nativeOrder());
        copy.put(messages.duplicate()).flip();
        var sent = Message.parse(copy);
        sends.add(new ArrayList<>(sent));
        script.answer(sent, new Answers());
    }

    @Override
    public boolean receive(Duration timeout, Consumer<ByteBuffer> reader) {
        var next = poll(timeout);
        if (next == OVERRUN) {
            throw new OverrunException("told to lose something");
        }
        if (next == null || next == WAKE) {
            return false;
        }
        reader.accept(ByteBuffer.wrap(next).order(ByteOrder.nativeOrder()));
        return true;
    }

    private byte @Nullable [] poll(Duration timeout) {
        if (timeout.isZero() && queue.peek() == WAKE) {
            return null; // whoever does not wait is not woken: it is for the wait that follows
        }
        try {
            return queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            try {
                return poll(timeout); // as poll(2): Java's interrupts do not reach it
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void wake() {
        queue.add(WAKE);
    }

    @Override
    public void close() {
        closed = true;
    }
}
