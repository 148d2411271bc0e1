package io.cnm.netlink;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads notifications on a thread of its own until it is closed. The kernel drops notifications for a reader that is too
 * slow, and says so; the contract with the {@link Listener} makes that harmless: {@link Listener#resync()} is called
 * first, before any message, and again whenever something was lost. So a listener that lists the kernel's objects in
 * {@code resync} and then follows the messages is never wrong for long. (A change made while it lists may come as a
 * message too: apply messages as "this is so now", not as increments.) The first message after a while of quiet is read 10 ms
 * after it came, with those that have followed. <em>Thread-safe.</em>
 */
public final class EventSocket implements AutoCloseable {
    private static final System.Logger log = System.getLogger(EventSocket.class.getName());
    private static final Duration UNTIL_WOKEN = Duration.ofHours(1);
    private static final int PAUSE_AFTER_FAILURE_MS = 200;

    /** Longer than most plans take, and far from what {@code SO_RCVBUF} has room for. */
    private static final int GATHERING_MS = 10;

    /** Called on the reading thread, one call at a time. What it throws is logged and costs a {@link #resync()}. */
    public interface Listener {
        /** Messages may have been missed: list the objects anew. */
        void resync();

        /** Something happened. The payload stays valid. */
        void message(Message message);
    }

    private final Transport transport;
    private final Listener listener;
    private final DebugPrinter debug;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean closed;
    private boolean stale = true;
    private boolean congested;

    private EventSocket(String name, Transport transport, Dictionary dictionary, Listener listener) {
        this.transport = transport;
        this.listener = listener;
        this.debug = new DebugPrinter(dictionary);
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /**
     * Starts reading.
     *
     * @param name of the thread
     * @param transport a member of the multicast groups wanted; closed with this socket
     */
    public static EventSocket start(String name, Transport transport, Dictionary dictionary, Listener listener) {
        var socket = new EventSocket(name, transport, dictionary, listener);
        socket.thread.start();
        return socket;
    }

    private void run() {
        while (!closed) {
            try {
                if (congested) {
                    empty();
                    congested = false;
                }
                if (stale) {
                    stale = false;
                    listener.resync();
                }
                if (!transport.receive(Duration.ZERO, this::deliver)) {
                    transport.receive(UNTIL_WOKEN, this::deliverInAMoment);
                }
            } catch (OverrunException e) {
                log.log(Level.DEBUG, "{0}: {1}, listing anew", thread.getName(), e.getMessage());
                congested = true;
                stale = true;
            } catch (RuntimeException e) {
                recover(e);
            }
        }
    }

    /**
     * A socket that has lost a message goes on losing all that come, and does not say so again, until there is nothing left to
     * be read. What is left is older than the list that comes next.
     *
     * @see <a href="https://elixir.bootlin.com/linux/v6.12/source/net/netlink/af_netlink.c">netlink_overrun and
     *     netlink_rcv_wake</a>: NETLINK_S_CONGESTED
     */
    private void empty() {
        var more = true;
        while (more && !closed) {
            more = transport.receive(Duration.ZERO, debug::received);
        }
    }

    private void recover(RuntimeException failure) {
        stale = true;
        if (pause(PAUSE_AFTER_FAILURE_MS)) {
            log.log(Level.WARNING, thread.getName() + ": event not handled, listing anew", failure);
        }
    }

    /** Whether the socket is still open after so long. */
    private boolean pause(int milliseconds) {
        try {
            return !closing.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed = true; // nobody but the owner of this thread's group can mean it
            return false;
        }
    }

    /** Mostly it is the first of several: who causes them has the processor to himself meanwhile. */
    private void deliverInAMoment(ByteBuffer datagram) {
        pause(GATHERING_MS);
        deliver(datagram);
    }

    private void deliver(ByteBuffer datagram) {
        debug.received(datagram);
        for (var message : Message.parse(datagram)) {
            if (!closed && message.type() >= Constants.NLMSG_MIN_TYPE) {
                listener.message(message.copy());
            }
        }
    }

    /**
     * Stops reading. No call of the listener begins after this returns, unless it is the listener that closes; then its
     * own call is the last.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        closing.countDown();
        transport.wake();
        if (Thread.currentThread() != thread) {
            joinReader();
        }
        transport.close();
    }

    private void joinReader() {
        var interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
