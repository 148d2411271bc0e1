package io.cnm.proxy;

import static io.netty.channel.epoll.EpollIoOps.EPOLLIN;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Sockaddr;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoOps;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's conversation over UDP, with the socket towards the sandbox. What cannot be sent is lost, as on the way
 * anywhere. <em>Confined to the event loop's thread.</em>
 */
final class UdpFlow {
    private static final Logger log = LoggerFactory.getLogger(UdpFlow.class);

    private static final int RECEIVED_AT_ONCE = 64;

    /** How many datagrams wait for the socket. */
    private static final int MOST_EARLY = 16;

    private final IoEventLoop loop;
    private final ByteBuffer buffer;
    private final Consumer<ByteBuffer> answer;
    private final Queue<ByteBuffer> early = new ArrayDeque<>();
    private Optional<Watched> socket = Optional.empty();
    private long lastUsed = System.nanoTime();

    /**
     * A conversation that waits for its socket.
     *
     * @param buffer direct, for one datagram at a time
     * @param answer gets what the sandbox sends
     */
    UdpFlow(IoEventLoop loop, ByteBuffer buffer, Consumer<ByteBuffer> answer) {
        this.loop = loop;
        this.buffer = buffer;
        this.answer = answer;
    }

    /** Takes a socket over, and sends what has been waiting for it. */
    void open(NativeSocket towards, Sockaddr target) {
        try {
            towards.connect(target);
        } catch (LinuxException e) {
            log.debug("cannot reach {}: {}", target, e.getMessage());
            towards.close();
            return;
        }
        socket = Optional.of(Watched.watch(loop, towards, EPOLLIN, this::receive));
        early.forEach(this::send);
        early.clear();
    }

    /** Sends a direct buffer's content on. */
    void send(ByteBuffer content) {
        lastUsed = System.nanoTime();
        if (socket.isPresent()) {
            unlessNobodyListens(() -> socket.get().socket().send(content, NativeSocket.MSG_DONTWAIT));
        } else if (early.size() < MOST_EARLY) {
            early.add(
                    ByteBuffer.allocateDirect(content.remaining()).put(content).flip());
        }
    }

    private void receive(EpollIoOps ops) {
        for (var i = 0;
                i < RECEIVED_AT_ONCE && socket.filter(open -> !open.closed()).isPresent();
                i++) {
            var length = unlessNobodyListens(() -> socket.get().socket().receiveNow(buffer.clear()));
            if (length == NativeSocket.WOULD_BLOCK) {
                return;
            }
            lastUsed = System.nanoTime();
            answer.accept(buffer.limit(length));
        }
    }

    private interface Call {
        int run();
    }

    /** What a call answers; nothing if a datagram before was refused: somebody may listen the next time. */
    private static int unlessNobodyListens(Call call) {
        try {
            return call.run();
        } catch (LinuxException e) {
            if (e.errno() != Errno.EAGAIN && e.errno() != Errno.ECONNREFUSED) {
                log.debug("a datagram was lost: {}", e.getMessage());
            }
            return NativeSocket.WOULD_BLOCK;
        }
    }

    /** For how long nobody has said anything. */
    long idleNanos(long now) {
        return now - lastUsed;
    }

    void close() {
        socket.ifPresent(Watched::close);
        early.clear();
    }
}
