package io.cnm.bench;

import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server that takes what its clients send over TCP as fast as it comes. <em>Confined to one thread.</em>
 *
 * @see <a href="https://software.es.net/iperf/invoking.html">iperf3</a>
 */
record Iperf3(RunningProgram program) implements AutoCloseable {
    /** What it is called. */
    static final String NAME = "iperf3";

    /** Where servers listen. */
    static final int PORT = 5201;

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration UNTIL_IT_LISTENS = Duration.ofSeconds(10);
    private static final long BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(50);

    /** Starts one. */
    static Iperf3 serve(Netns inside) {
        var words = List.of(NAME, "--server", "--port", Integer.toString(PORT));
        return new Iperf3(Program.of(words).start(inside));
    }

    /** Sends for a second from a namespace and answers how much came there, in bits per second. */
    static double send(Netns from, String address, int port) {
        var printed = Shell.output(
                from, List.of(NAME, "--client", address, "--port", Integer.toString(port), "--time", "1", "--json"));
        var received = JSON.readTree(printed).path("end").path("sum_received").path("bits_per_second");
        if (received.asDouble() <= 0) {
            throw new IllegalStateException("nothing came through to " + address + ":" + port + ": " + printed);
        }
        return received.asDouble();
    }

    /**
     * Waits until something comes through.
     *
     * @throws IllegalStateException if that takes ten seconds
     */
    static void await(Netns from, String address, int port) {
        var end = System.nanoTime() + UNTIL_IT_LISTENS.toNanos();
        while (true) {
            try {
                send(from, address, port);
                return;
            } catch (IllegalStateException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(BETWEEN_TRIES);
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
