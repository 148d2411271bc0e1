package io.cnm.dns;

import io.cnm.spi.NameService.NameServer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which servers have answered lately, and how fast. One that failed is asked last until it has answered again, for which
 * it is tried now and then, beside others, so that nobody waits for it. Only datagrams count: a server that serves no
 * connections is not ill. <em>Confined to one event loop.</em>
 */
final class ServerHealth {
    /** So often in a row another server, though asked later, must have been first: once or twice is a lost packet. */
    private static final int OUTRUNS = 3;

    private static final int REMEMBERED = 64;
    private static final long FIRST_REST = TimeUnit.SECONDS.toNanos(2);
    private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(60);
    private static final long FIRST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LEAST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MOST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(400);

    private final LongSupplier nanoTime;
    private final Map<NameServer, State> states = new LinkedHashMap<>(16, 0.75f, true);

    /** What is known of one server. */
    private static final class State {
        private long roundTrip = FIRST_PATIENCE / 4;
        private int outruns;
        private long rest;
        private long tryAt;

        boolean ill() {
            return rest != 0;
        }
    }

    /**
     * Nothing is known yet.
     *
     * @param nanoTime a clock that only goes forward
     */
    ServerHealth(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** In which order to ask: as they are given, but the ill ones last. */
    List<NameServer> order(List<NameServer> servers) {
        var order = new ArrayList<>(servers);
        order.sort(Comparator.comparing(server -> state(server).ill()));
        return order;
    }

    /** How long to wait for a server's answer until the next one is asked as well, in nanoseconds: four round trips. */
    long patience(NameServer server) {
        return Math.max(LEAST_PATIENCE, Math.min(MOST_PATIENCE, 4 * state(server).roundTrip));
    }

    /** Whether it is time to try an ill server again; whoever is told so does it. */
    boolean claimTry(NameServer server) {
        var state = state(server);
        var now = nanoTime.getAsLong();
        if (!state.ill() || now - state.tryAt < 0) {
            return false;
        }
        state.rest = Math.min(LONGEST_REST, 2 * state.rest);
        state.tryAt = now + state.rest;
        return true;
    }

    /** It has answered, whatever the answer was. */
    void answered(NameServer server, long nanos) {
        var state = state(server);
        state.roundTrip += (nanos - state.roundTrip) / 8;
        state.outruns = 0;
        state.rest = 0;
    }

    /** It was silent for long, or cannot be reached. */
    void failed(NameServer server) {
        var state = state(server);
        if (!state.ill()) {
            state.rest = FIRST_REST;
            state.tryAt = nanoTime.getAsLong() + FIRST_REST;
        }
    }

    /** It was asked first and another one answered first. */
    void outrun(NameServer server) {
        if (++state(server).outruns >= OUTRUNS) {
            failed(server);
        }
    }

    private State state(NameServer server) {
        var state = states.computeIfAbsent(server, key -> new State());
        if (states.size() > REMEMBERED) {
            states.remove(states.keySet().iterator().next());
        }
        return state;
    }
}
