package io.cnm.proxy;

import static io.netty.channel.epoll.EpollIoOps.EPOLLET;
import static io.netty.channel.epoll.EpollIoOps.EPOLLIN;
import static io.netty.channel.epoll.EpollIoOps.EPOLLOUT;
import static io.netty.channel.epoll.EpollIoOps.EPOLLRDHUP;

import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.SplicePipe;
import io.netty.channel.epoll.EpollIoOps;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and the one to the sandbox, and the bytes that go both ways. The end of one direction is passed on
 * and the other goes on; what one side does not take is not read from the other. A failure of either ends both.
 * <em>Confined to the event loop's thread.</em>
 */
final class TcpLink {
    private static final Logger log = LoggerFactory.getLogger(TcpLink.class);

    private static final int EPOLLERR = 0x8;
    private static final int EPOLLHUP = 0x10;

    /** Each change is told once: sockets are watched once and for all, and one that has ended does not keep telling so. */
    private static final EpollIoOps EVERYTHING =
            EPOLLIN.with(EPOLLOUT).with(EPOLLRDHUP).with(EPOLLET);

    /** How often bytes are moved before others have their turn. */
    private static final int ROUNDS = 16;

    private final ProxyLoop loop;
    private final Side client;
    private final Side sandbox;
    private final Flow forth;
    private final Flow back;
    private final Consumer<TcpLink> whenClosed;
    private boolean again;
    private boolean closed;

    private TcpLink(ProxyLoop loop, NativeSocket client, NativeSocket sandbox, Consumer<TcpLink> whenClosed) {
        this.loop = loop;
        this.whenClosed = whenClosed;
        this.client = new Side(client);
        this.sandbox = new Side(sandbox);
        forth = new Flow(this.client, this.sandbox);
        back = new Flow(this.sandbox, this.client);
    }

    /**
     * Links two sockets, from now on their owner.
     *
     * @param sandbox on its way to be connected
     * @param whenClosed told once
     */
    static TcpLink of(ProxyLoop loop, NativeSocket client, NativeSocket sandbox, Consumer<TcpLink> whenClosed) {
        var link = new TcpLink(loop, client, sandbox, whenClosed);
        link.client.watch();
        link.sandbox.watch();
        return link;
    }

    /** One of the two connections. */
    private final class Side {
        private final NativeSocket socket;
        private Optional<Watched> watched = Optional.empty();
        private boolean readable;
        private boolean writable;

        private Side(NativeSocket socket) {
            this.socket = socket;
        }

        private void watch() {
            watched = Optional.of(Watched.watch(loop.loop(), socket, EVERYTHING, this::changed));
        }

        private void changed(EpollIoOps ops) {
            var failure = (ops.value() & EPOLLERR) != 0 ? socket.error() : Optional.empty();
            if (failure.isPresent()) {
                log.debug("relay of {} ends: {}", socket, failure.get());
                TcpLink.this.close();
                return;
            }
            var over = (ops.value() & (EPOLLERR | EPOLLHUP)) != 0;
            readable |= over || (ops.value() & (EPOLLIN.value() | EPOLLRDHUP.value())) != 0;
            writable |= over || (ops.value() & EPOLLOUT.value()) != 0;
            move();
        }
    }

    /** One of the two directions. */
    private final class Flow {
        private final Side from;
        private final Side to;
        private Optional<SplicePipe> pipe = Optional.empty();
        private boolean ended;

        private Flow(Side from, Side to) {
            this.from = from;
            this.to = to;
        }

        /** @return whether anything moved */
        private boolean move() {
            var filled = !ended && pipe.isEmpty() && from.readable && to.writable && fill();
            var drained = pipe.isPresent() && to.writable && drain();
            return filled || drained;
        }

        private boolean fill() {
            var taken = loop.pipe();
            var moved = taken.fill(from.socket);
            if (moved > 0) {
                pipe = Optional.of(taken);
                return true;
            }
            loop.giveBack(taken);
            if (moved == 0) {
                ended = true;
                to.socket.shutdown(NativeSocket.SHUT_WR);
            } else {
                from.readable = false;
            }
            return false;
        }

        private boolean drain() {
            var holding = pipe.orElseThrow();
            if (holding.drain(to.socket) == SplicePipe.WOULD_BLOCK) {
                to.writable = false;
                return false;
            }
            if (holding.held() == 0) {
                loop.giveBack(holding);
                pipe = Optional.empty();
            }
            return true;
        }
    }

    private void move() {
        try {
            var rounds = 0;
            while (rounds < ROUNDS && moveBoth()) {
                rounds++;
            }
            if (forth.ended && back.ended) {
                close();
            } else if (rounds == ROUNDS && !again) {
                again = true;
                loop.execute(this::moveOn);
            }
        } catch (LinuxException e) {
            log.debug("relay ends: {}", e.getMessage());
            close();
        }
    }

    private boolean moveBoth() {
        var forwards = forth.move();
        var backwards = back.move();
        return forwards || backwards;
    }

    private void moveOn() {
        again = false;
        if (!closed) {
            move();
        }
    }

    /** Ends both connections. */
    void close() {
        if (!closed) {
            closed = true;
            for (var side : new Side[] {client, sandbox}) {
                side.watched.ifPresentOrElse(Watched::close, side.socket::close);
            }
            for (var flow : new Flow[] {forth, back}) {
                flow.pipe.ifPresent(SplicePipe::close);
            }
            whenClosed.accept(this);
        }
    }
}
