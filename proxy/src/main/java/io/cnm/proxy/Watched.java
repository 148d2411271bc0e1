package io.cnm.proxy;

import io.cnm.linux.NativeSocket;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that an event loop watches, and closes with it. <em>Confined to the event loop's thread</em>, once it is there.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
final class Watched implements EpollIoHandle {
    private static final Logger log = LoggerFactory.getLogger(Watched.class);

    private final IoEventLoop loop;
    private final NativeSocket socket;
    private final FileDescriptor fd;
    private final Consumer<EpollIoOps> handler;
    private Optional<IoRegistration> registration = Optional.empty();
    private boolean closed;

    private Watched(IoEventLoop loop, NativeSocket socket, Consumer<EpollIoOps> handler) {
        this.loop = loop;
        this.socket = socket;
        this.handler = handler;
        fd = new FileDescriptor(socket.fd().value());
    }

    /**
     * Watches a socket, from now on its owner.
     *
     * @param ops what for
     * @param handler told of it; a failure of its own closes the socket
     * @throws io.cnm.linux.LinuxException never; what cannot be watched is closed, and the failure told to the log
     */
    static Watched watch(IoEventLoop loop, NativeSocket socket, EpollIoOps ops, Consumer<EpollIoOps> handler) {
        var watched = new Watched(loop, socket, handler);
        loop.register(watched).addListener(done -> {
            if (done.isSuccess()) {
                watched.registered((IoRegistration) done.getNow(), ops);
            } else {
                log.error("cannot watch {}: {}", socket, String.valueOf(done.cause()));
                watched.close();
            }
        });
        return watched;
    }

    private void registered(IoRegistration made, EpollIoOps ops) {
        registration = Optional.of(made);
        made.submit(ops);
    }

    /** Watches for something else. */
    void submit(EpollIoOps ops) {
        registration.filter(IoRegistration::isValid).ifPresent(made -> made.submit(ops));
    }

    NativeSocket socket() {
        return socket;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public FileDescriptor fd() {
        return fd;
    }

    @Override
    public void handle(IoRegistration made, IoEvent event) {
        if (!closed) {
            handler.accept(((EpollIoEvent) event).ops());
        }
    }

    /** Also called by the loop when it ends. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            registration.filter(IoRegistration::isValid).ifPresent(IoRegistration::cancel); // before the number is free
            socket.close();
        }
    }

    @Override
    public String toString() {
        return loop + " " + socket;
    }
}
