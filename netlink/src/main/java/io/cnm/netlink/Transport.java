package io.cnm.netlink;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The few things that {@link NetlinkSocket} and {@link EventSocket} want of a socket. The other implementation is a fake
 * kernel in tests. {@link #send} and {@link #wake} may be called by many threads at once, {@link #receive} by one at a
 * time, {@link #close} when nobody is in any of them.
 */
public interface Transport extends AutoCloseable {
    /**
     * Hands over one datagram, which may hold many messages.
     *
     * @throws io.cnm.linux.LinuxException if the kernel takes nothing of it
     */
    void send(ByteBuffer messages);

    /**
     * Waits for one datagram and shows it.
     *
     * @param timeout how long to wait; zero looks without waiting
     * @param reader gets the whole datagram; the buffer is only valid during the call
     * @return false if nothing came in time or {@link #wake} was called
     * @throws OverrunException if the kernel dropped messages meant for this socket
     */
    boolean receive(Duration timeout, Consumer<ByteBuffer> reader);

    /** Ends a {@link #receive} that waits, or the next one that would. */
    void wake();

    @Override
    void close();
}
