package io.cnm.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a user does with networks, timed: one is made, what runs already is connected and disconnected, the network is removed.
 * Each round starts something new to be connected: to the first network of a user's dockerd takes three times as long as to
 * those that follow. <em>Confined to one thread.</em>
 */
final class NetworkWork {
    private static final int OWN = 255;

    private final Engine engine;
    private final Tenants tenants;
    private final Deque<String> existing = new ArrayDeque<>();
    private final Map<Step, List<Double>> took = new EnumMap<>(Step.class);
    private int next;

    /** What is timed. */
    enum Step {
        CREATE("network create", 0.1),
        CONNECT("network connect", 0.05),
        DISCONNECT("network disconnect, until the answer", 0.1),
        DISCONNECT_CLEAN("network disconnect, until clean", 1),
        REMOVE("network rm, until the answer", 0.1),
        REMOVE_CLEAN("network rm, until clean", 0.5);

        private final String text;
        private final double factor;

        Step(String text, double factor) {
            this.text = text;
            this.factor = factor;
        }

        /** Against the peer. */
        Limit limit() {
            return Limit.timesPeer(factor);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    NetworkWork(Engine engine, Tenants tenants) {
        this.engine = engine;
        this.tenants = tenants;
    }

    /** Makes networks until there are so many, each a /24 of 10.0.0.0/8. */
    void grow(int size) {
        while (existing.size() < size) {
            var number = existing.size();
            existing.push(engine.client()
                    .createNetwork("there" + number, "10." + number / 256 + "." + number % 256 + ".0/24"));
        }
    }

    /** Does it all, once. */
    void round(boolean counted) {
        var client = engine.client();
        var links = engine.links();
        var times = new EnumMap<Step, Double>(Step.class);
        var name = "bench" + next++;
        var endsBefore = links.ends();
        var tenant = tenants.start(name);
        var ends = links.ends();
        var begin = System.nanoTime();
        var network = client.createNetwork(name, "10." + OWN + ".0.0/24");
        times.put(Step.CREATE, since(begin));
        begin = System.nanoTime();
        client.connect(network, tenant);
        times.put(Step.CONNECT, since(begin));
        begin = System.nanoTime();
        client.disconnect(network, tenant);
        times.put(Step.DISCONNECT, since(begin));
        links.awaitEnds(ends);
        times.put(Step.DISCONNECT_CLEAN, since(begin));
        var bridge = links.bridgeOf(network);
        begin = System.nanoTime();
        client.removeNetwork(network);
        times.put(Step.REMOVE, since(begin));
        links.awaitGone(bridge);
        times.put(Step.REMOVE_CLEAN, since(begin));
        tenants.remove(tenant);
        links.awaitEnds(endsBefore);
        if (counted) {
            times.forEach((step, nanos) ->
                    took.computeIfAbsent(step, key -> new ArrayList<>()).add(nanos));
        }
    }

    private static double since(long begin) {
        return System.nanoTime() - begin;
    }

    /** What a step took in all rounds that counted since it was asked last. */
    Samples take(Step step) {
        var taken = took.remove(step);
        return Samples.of(
                taken == null
                        ? new double[0]
                        : taken.stream().mapToDouble(each -> each).toArray());
    }
}
