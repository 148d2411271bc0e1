package io.cnm.engine.exec;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection to a monitor's socket, shared by all who are attached: the monitor ends the container's input when any
 * connection goes, and stops altogether while one of them does not read. So a thread here always reads, and whoever is
 * attached has a queue that does not grow without limit. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a> for SOCK_SEQPACKET
 */
final class Console {
    private static final Logger log = LoggerFactory.getLogger(Console.class);

    /** The monitor's own buffer, and the byte before it that names the stream. */
    private static final int PACKET = 8192 + 1;

    private static final byte STDERR = 3;

    /** Below what the monitor reads at once: the rest of a longer packet would be lost. */
    private static final int MOST_INPUT = 16 << 10;

    private static final Duration LOOK_UP = Duration.ofMillis(200);

    private final NativeSocket socket;
    private final Stdio stdio;
    private final Duration patience;
    private final Runnable atEnd;
    private final List<ConsoleAttachment> attached = new CopyOnWriteArrayList<>();
    private boolean inputEnded;
    private boolean ended;
    private volatile boolean closed;

    private Console(NativeSocket socket, Stdio stdio, Duration patience, Runnable atEnd) {
        this.socket = socket;
        this.stdio = stdio;
        this.patience = patience;
        this.atEnd = atEnd;
    }

    /**
     * Connects.
     *
     * @param atEnd what to do when the monitor has gone, before those who are attached are told: it may wait
     * @throws LinuxException if the monitor has gone
     */
    static Console open(Bundle bundle, Stdio stdio, Duration patience, String name, Runnable atEnd) {
        var socket = NativeSocket.open(NativeSocket.AF_UNIX, NativeSocket.SOCK_SEQPACKET, 0);
        try {
            socket.connectTo(bundle.attach()).sendTimeout(LOOK_UP);
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
        var console = new Console(socket, stdio, patience, atEnd);
        var thread = new Thread(console::run, "cnm-console-" + name);
        thread.setDaemon(true);
        thread.start();
        return console;
    }

    /** One more who takes part from now on. */
    synchronized ConsoleAttachment attach() {
        var attachment = new ConsoleAttachment(this, patience);
        attached.add(attachment);
        if (ended) {
            attachment.end();
        }
        return attachment;
    }

    void leave(ConsoleAttachment attachment, boolean hasSent) {
        attached.remove(attachment);
        if (hasSent) {
            endInput();
        }
    }

    private void run() {
        var packet = ByteBuffer.allocateDirect(PACKET);
        try {
            for (var length = socket.receive(packet.clear(), 0);
                    length > 0;
                    length = socket.receive(packet.clear(), 0)) {
                pass(packet, length);
            }
        } catch (LinuxException e) {
            log.debug("a console ends: {}", e.getMessage());
        }
        try {
            if (!closed) {
                atEnd.run();
            }
        } finally {
            end();
        }
    }

    private void pass(ByteBuffer packet, int length) {
        var bytes = new byte[length - 1];
        packet.get(1, bytes);
        var output = new Attachment.Output(packet.get(0) == STDERR, bytes);
        attached.removeAll(attached.stream()
                .filter(attachment -> !attachment.offer(output))
                .toList());
    }

    private synchronized void end() {
        ended = true;
        attached.forEach(ConsoleAttachment::end);
        socket.close();
    }

    /** Sends input, waiting until the program takes it. */
    void send(byte[] bytes, int offset, int count, ConsoleAttachment from) throws IOException {
        for (var at = offset; at < offset + count; at += MOST_INPUT) {
            var some = Math.min(MOST_INPUT, offset + count - at);
            sendPacket(ByteBuffer.allocateDirect(some).put(bytes, at, some).flip(), from);
        }
    }

    private void sendPacket(ByteBuffer packet, ConsoleAttachment from) throws IOException {
        while (packet.hasRemaining()) {
            if (!stdio.input() || closed || from.isClosed()) {
                throw new IOException("the process takes no input");
            }
            try {
                socket.send(packet, 0);
            } catch (LinuxException e) {
                if (e.errno() != Errno.EAGAIN) { // once in a while it is looked whether the sender has gone
                    throw new IOException("the process takes no input any more", e);
                }
            } catch (IllegalStateException e) {
                throw new IOException("the process has ended", e);
            }
        }
    }

    /** Ends the program's input, if it is to end with those who are attached. A terminal's never does. */
    synchronized void endInput() {
        if (!stdio.input() || !stdio.inputOnce() || stdio.terminal() || inputEnded || ended) {
            return;
        }
        inputEnded = true;
        socket.shutdown(NativeSocket.SHUT_WR);
    }

    /** Lets go of the monitor, which goes on; input that ends with its sender ends. */
    synchronized void close() {
        closed = true;
        if (!ended) {
            socket.shutdown(NativeSocket.SHUT_RDWR);
        }
    }
}
