package io.cnm.dns;

import io.cnm.linux.DatagramBatch;
import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Sockaddr;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries that come as datagrams. Those that are there are read by one system call, and those that can be answered at once
 * are answered by another one: a channel of Netty's would make a dozen objects for each, which takes longer than the answer.
 * <em>Confined to the resolver's event loop.</em>
 */
final class DatagramServer implements EpollIoHandle {
    private static final Logger log = LoggerFactory.getLogger(DatagramServer.class);

    private final NativeSocket socket;
    private final FileDescriptor descriptor;
    private final DatagramBatch batch;
    private final SandboxResolver resolver;
    private final BatchClient client = new BatchClient();
    private final Linger linger = new Linger(System::nanoTime);
    private @Nullable IoRegistration registration;
    private boolean closed;

    /**
     * A server that does not read yet.
     *
     * @param socket from now on this one's
     * @param batch shared by all servers of the event loop
     */
    DatagramServer(NativeSocket socket, DatagramBatch batch, SandboxResolver resolver) {
        this.socket = socket;
        this.batch = batch;
        this.resolver = resolver;
        descriptor = new FileDescriptor(socket.fd().value());
    }

    /** Begins to read, in the background. */
    void start(IoEventLoop loop) {
        loop.register(this).addListener((Future<IoRegistration> registered) -> {
            if (registered.isSuccess()) {
                begin(registered.getNow());
            } else {
                log.warn("cannot serve datagrams", registered.cause());
                close();
            }
        });
    }

    private void begin(IoRegistration made) {
        registration = made;
        if (closed) {
            made.cancel();
        } else {
            made.submit(EpollIoOps.EPOLLIN);
        }
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    /** What is left when this returns makes the descriptor ready again. */
    @Override
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield, but with it a core can be shared
    public void handle(IoRegistration from, IoEvent event) {
        if (closed) {
            return;
        }
        try {
            serveBatch();
            linger.begin();
            while (linger.stay()) {
                if (serveBatch()) {
                    linger.paid();
                } else {
                    Thread.yield(); // whoever got the answer may be waiting for this core
                }
            }
            resolver.batchServed();
        } catch (LinuxException e) {
            log.debug("datagrams from clients failed", e);
        }
    }

    /** Answers what is there, and says whether there was anything. */
    private boolean serveBatch() {
        var count = batch.receive(socket);
        for (var i = 0; i < count; i++) {
            client.index = i;
            resolver.serve(batch.message(i), client);
        }
        batch.send(socket);
        return count > 0;
    }

    /** Stops; the descriptor is closed when nobody waits for it any more. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (registration != null) {
                registration.cancel();
            }
            socket.close();
        }
    }

    private void reply(Sockaddr to, byte[] message) {
        if (closed) {
            return;
        }
        try {
            socket.sendTo(ByteBuffer.allocateDirect(message.length).put(message).flip(), NativeSocket.MSG_DONTWAIT, to);
        } catch (LinuxException e) {
            log.debug("a reply is lost", e); // as datagrams may be
        }
    }

    /** Whoever sent the datagram of the batch that is served just now; one for all, since it is one at a time. */
    private final class BatchClient implements Client {
        private int index;

        @Override
        public boolean stream() {
            return false;
        }

        @Override
        public void reply(byte[] message) {
            if (!batch.answer(index, message)) {
                DatagramServer.this.reply(batch.sender(index), message);
            }
        }

        @Override
        public Client later() {
            return new LateClient(batch.sender(index));
        }
    }

    /** A client whose answer comes from others. */
    private final class LateClient implements Client {
        private final Sockaddr address;

        LateClient(Sockaddr address) {
            this.address = address;
        }

        @Override
        public boolean stream() {
            return false;
        }

        @Override
        public void reply(byte[] message) {
            DatagramServer.this.reply(address, message);
        }

        @Override
        public Client later() {
            return this;
        }
    }
}
