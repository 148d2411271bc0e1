package io.cnm.dns;

import static io.cnm.linux.NativeSocket.AF_INET;
import static io.cnm.linux.NativeSocket.AF_INET6;
import static io.cnm.linux.NativeSocket.SOCK_DGRAM;
import static io.cnm.linux.NativeSocket.SOCK_NONBLOCK;
import static io.cnm.linux.NativeSocket.SOCK_STREAM;

import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Netns;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Sockets of one namespace, family and type, neither bound nor connected: each query to another server takes a new one,
 * and with it a new random port. Entering a namespace needs a thread that then ends, so they are opened in batches, as many
 * as are being waited for and some to spare. <em>Thread-safe.</em>
 */
final class SocketSupply implements AutoCloseable {
    private static final int MAX_BATCH = 256;

    /** How a namespace is entered. */
    @FunctionalInterface
    interface Inside {
        /** Does the task inside. @throws LinuxException if there is no such namespace any more */
        List<NativeSocket> call(Netns.Task<List<NativeSocket>, RuntimeException> task);
    }

    private final Inside inside;
    private final Executor opener;
    private final boolean stream;
    private final boolean v6;
    private final int spare;
    private final Queue<NativeSocket> stock = new ArrayDeque<>();
    private final Queue<Promise<NativeSocket>> waiting = new ArrayDeque<>();
    private boolean opening;
    private boolean closed;

    /**
     * A supply that opens nothing until it is asked.
     *
     * @param opener does what takes a thread; not an event loop
     * @param spare how many sockets to keep ready once it has been asked
     */
    SocketSupply(Inside inside, Executor opener, boolean stream, boolean v6, int spare) {
        this.inside = inside;
        this.opener = opener;
        this.stream = stream;
        this.v6 = v6;
        this.spare = spare;
    }

    /** A socket, from now on the caller's; the future fails if none can be had. */
    synchronized Future<NativeSocket> take(EventLoop loop) {
        if (closed) {
            return loop.newFailedFuture(new IllegalStateException("closed"));
        }
        var socket = stock.poll();
        var taken = loop.<NativeSocket>newPromise();
        if (socket == null) {
            waiting.add(taken);
        } else {
            taken.setSuccess(socket);
        }
        if (socket == null || stock.size() < spare / 2) {
            startOpening();
        }
        return taken;
    }

    private void startOpening() {
        if (opening) {
            return;
        }
        try {
            opener.execute(this::open);
            opening = true;
        } catch (RejectedExecutionException e) {
            failAll(e);
        }
    }

    private void open() {
        try {
            var wanted = Math.min(MAX_BATCH, wanted());
            deliver(inside.call(() -> open(wanted)));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private synchronized int wanted() {
        return waiting.size() + spare - stock.size();
    }

    private synchronized void deliver(List<NativeSocket> opened) {
        opening = false;
        stock.addAll(opened);
        if (closed) {
            close();
            return;
        }
        while (!waiting.isEmpty() && !stock.isEmpty()) {
            waiting.remove().setSuccess(stock.remove());
        }
        if (!waiting.isEmpty()) {
            startOpening();
        }
    }

    private synchronized void fail(RuntimeException reason) {
        opening = false;
        failAll(reason);
    }

    private void failAll(RuntimeException reason) {
        waiting.forEach(each -> each.setFailure(reason));
        waiting.clear();
    }

    /** As many as can be had, but at least one. */
    private List<NativeSocket> open(int count) {
        var opened = new ArrayList<NativeSocket>(count);
        try {
            while (opened.size() < count) {
                opened.add(NativeSocket.open(
                        v6 ? AF_INET6 : AF_INET, (stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK, 0));
            }
        } catch (LinuxException e) {
            if (opened.isEmpty()) {
                throw e;
            }
        }
        return opened;
    }

    /** Closes what nobody has taken. */
    @Override
    public synchronized void close() {
        closed = true;
        stock.forEach(NativeSocket::close);
        stock.clear();
        failAll(new IllegalStateException("closed"));
    }
}
