package io.cnm.bench;

import io.cnm.linux.Netns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A program in a namespace that asks a name server for one name, by UDP: each answer makes it ask again, so that always
 * the same number of queries is outstanding. Every answer is looked at. <em>Confined to one thread.</em>
 */
final class NameLoad implements AutoCloseable {
    private static final int IDENTIFIERS = 0x10000;
    private static final int LARGEST = 512;
    private static final int ANSWERS_AT = 6;

    /** A query that is not answered in that time is lost, which does not happen on a loopback link. */
    private static final int PATIENCE_SECONDS = 5;

    private final DatagramChannel channel;
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
    private final ByteBuffer query;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(LARGEST);
    private final long[] askedAt = new long[IDENTIFIERS];
    private int next;

    private NameLoad(DatagramChannel channel, String name) {
        this.channel = channel;
        var label = name.getBytes(StandardCharsets.US_ASCII);
        query = ByteBuffer.allocateDirect(12 + 1 + label.length + 5);
        query.putShort(2, (short) 0x0100) // recursion desired
                .putShort(4, (short) 1)
                .put(12, (byte) label.length)
                .put(13, label)
                .put(query.capacity() - 3, (byte) 1) // type A
                .put(query.capacity() - 1, (byte) 1); // class IN
    }

    /**
     * Opens its socket.
     *
     * @param name of one label
     */
    static NameLoad open(Netns inside, InetSocketAddress server, String name) {
        try {
            var channel = inside.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
            return new NameLoad(channel.connect(server), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What was measured.
     *
     * @param perSecond answers
     * @param median nanoseconds from query to answer
     * @param late of a hundred answers one took longer
     */
    record Taken(double perSecond, double median, double late) {}

    /**
     * Asks for a while.
     *
     * @throws IllegalStateException if an answer is missing or is none
     */
    Taken ask(int outstanding, Duration time) {
        var times = new long[1 << 20];
        var count = 0;
        var begin = System.nanoTime();
        var end = begin + time.toNanos();
        var patience = watchdog.schedule(this::close, time.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS);
        try {
            for (var i = 0; i < outstanding; i++) {
                send();
            }
            var now = begin;
            while (now < end) {
                var asked = receive();
                now = System.nanoTime();
                times[count++ % times.length] = now - asked;
                send();
            }
            for (var i = 0; i < outstanding; i++) {
                receive();
            }
            var sorted = Arrays.copyOf(times, Math.min(count, times.length));
            Arrays.sort(sorted);
            return new Taken(
                    count * 1e9 / (now - begin), sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)]);
        } catch (IOException e) {
            throw new UncheckedIOException("no answer in " + PATIENCE_SECONDS + " s", e);
        } finally {
            patience.cancel(false);
        }
    }

    private void send() throws IOException {
        next = (next + 1) % IDENTIFIERS;
        query.putShort(0, (short) next);
        askedAt[next] = System.nanoTime();
        channel.write(query.rewind());
    }

    /** Takes an answer and says when it was asked for. */
    private long receive() throws IOException {
        channel.read(answer.clear());
        var id = Short.toUnsignedInt(answer.getShort(0));
        if ((answer.get(3) & 0xf) != 0 || answer.getShort(ANSWERS_AT) == 0 || askedAt[id] == 0) {
            throw new IllegalStateException("no answer: response code " + (answer.get(3) & 0xf));
        }
        var asked = askedAt[id];
        askedAt[id] = 0;
        return asked;
    }

    @Override
    public void close() {
        watchdog.shutdown();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
