package io.cnm.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers of one daemon that are made, started and removed, and what that takes. <em>Confined to one thread.</em> */
final class ContainerWork {
    private final Engine engine;
    private final Meter meter;
    private final Map<Step, List<Double>> took = new EnumMap<>(Step.class);
    private int next;

    /** What is measured. */
    enum Step {
        CREATE("create", Double.NaN),
        START("start on a bridge", 0.35),
        START_CPU("start on a bridge, processor time", 0.35),
        START_ON_HOST("start with the host's network", Double.NaN),
        NETWORK("the network's part of a start", 0.05),
        REMOVE("rm -f", Double.NaN);

        private final String text;
        private final double factor;

        /**
         * @param factor of what the peer takes that it is to keep to, if any
         */
        Step(String text, double factor) {
            this.text = text;
            this.factor = factor;
        }

        /** Against the peer. */
        Optional<Limit> limit() {
            return Double.isNaN(factor) ? Optional.empty() : Optional.of(Limit.timesPeer(factor));
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** On a daemon whose processor time is counted. */
    ContainerWork(ContainerEngines.Side side) {
        engine = side.engine();
        meter = side.meter();
    }

    /** Does it all, once. */
    void round(boolean counted) {
        var times = new EnumMap<Step, Double>(Step.class);
        var onBridge = onBridge(times);
        var onHost = onHost(times);
        times.put(Step.NETWORK, onBridge - onHost);
        if (counted) {
            times.forEach((step, nanos) ->
                    took.computeIfAbsent(step, key -> new ArrayList<>()).add(nanos));
        }
    }

    private double onBridge(Map<Step, Double> times) {
        var client = engine.client();
        var begin = System.nanoTime();
        var id = client.createContainer(Engines.IMAGE, name(), "bridge", HostPorts.NONE);
        times.put(Step.CREATE, since(begin));
        var spent = meter.cpuNanos();
        begin = System.nanoTime();
        client.startContainer(id);
        var start = since(begin);
        times.put(Step.START, start);
        times.put(Step.START_CPU, meter.cpuNanos() - spent);
        begin = System.nanoTime();
        client.removeContainer(id);
        times.put(Step.REMOVE, since(begin));
        return start;
    }

    private double onHost(Map<Step, Double> times) {
        var client = engine.client();
        var id = client.createContainer(Engines.IMAGE, name(), "host", HostPorts.NONE);
        var begin = System.nanoTime();
        client.startContainer(id);
        var start = since(begin);
        times.put(Step.START_ON_HOST, start);
        client.removeContainer(id);
        return start;
    }

    private String name() {
        return "bench" + next++;
    }

    private static double since(long begin) {
        return System.nanoTime() - begin;
    }

    /** What a step took in all rounds that counted, in their order. */
    Samples take(Step step) {
        return Samples.of(took.getOrDefault(step, List.of()).stream()
                .mapToDouble(each -> each)
                .toArray());
    }
}
