package io.cnm.proxy;

import static io.cnm.linux.NativeSocket.AF_INET;
import static io.cnm.linux.NativeSocket.AF_INET6;
import static io.cnm.linux.NativeSocket.SOCK_DGRAM;
import static io.cnm.linux.NativeSocket.SOCK_NONBLOCK;
import static io.cnm.linux.NativeSocket.SOCK_STREAM;

import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Netns;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Sockets of the host's namespace, of one family and type, neither bound nor connected. Entering a namespace takes a thread
 * that then ends, so they are opened in batches, behind, and some are kept ready. <em>Confined to the event loop's
 * thread.</em>
 */
final class HostSockets {
    private static final int SPARE = 16;

    private final Netns host;
    private final Executor loop;
    private final Executor opener;
    private final int domain;
    private final int type;
    private final Queue<NativeSocket> stock = new ArrayDeque<>();
    private final Queue<Consumer<Optional<NativeSocket>>> waiting = new ArrayDeque<>();
    private boolean opening;
    private boolean closed;

    /**
     * A stock that is empty until it is asked.
     *
     * @param loop on which this is used
     * @param opener does what takes a thread
     */
    HostSockets(Netns host, Executor loop, Executor opener, boolean stream, boolean v6) {
        this.host = host;
        this.loop = loop;
        this.opener = opener;
        domain = v6 ? AF_INET6 : AF_INET;
        type = (stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK;
    }

    /** Gives a socket, at once if there is one; nothing if none can be had. */
    void take(Consumer<Optional<NativeSocket>> taker) {
        var ready = stock.poll();
        if (ready != null || closed) {
            taker.accept(Optional.ofNullable(ready));
        } else {
            waiting.add(taker);
        }
        if (stock.size() < SPARE / 2 && !opening && !closed) {
            opening = true;
            var wanted = waiting.size() + SPARE;
            opener.execute(() -> open(wanted));
        }
    }

    private void open(int wanted) {
        var opened = new ArrayList<NativeSocket>();
        try {
            host.callInPlace(() -> open(opened, wanted));
        } catch (LinuxException e) { // as many as can be had
            UserlandProxy.log.warn("cannot open a socket: {}", e.getMessage());
        }
        loop.execute(() -> deliver(opened));
    }

    private boolean open(List<NativeSocket> opened, int wanted) {
        while (opened.size() < wanted) {
            opened.add(NativeSocket.open(domain, type, 0));
        }
        return true;
    }

    private void deliver(List<NativeSocket> opened) {
        opening = false;
        stock.addAll(opened);
        if (closed) {
            close();
            return;
        }
        for (var left = waiting.size(); left > 0; left--) { // those who ask meanwhile get what comes next
            waiting.remove().accept(Optional.ofNullable(stock.poll()));
        }
    }

    /** Closes what nobody has taken. */
    void close() {
        closed = true;
        stock.forEach(NativeSocket::close);
        stock.clear();
        while (!waiting.isEmpty()) {
            waiting.remove().accept(Optional.empty());
        }
    }
}
