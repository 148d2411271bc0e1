package io.cnm.bench;

import io.cnm.api.IpAddress;
import io.cnm.api.NetworkController;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.controller.LocalController;
import io.cnm.dns.EmbeddedNameService;
import io.cnm.kernel.Attendants;
import io.cnm.kernel.Kernel;
import io.cnm.kernel.Kernel.Firewalling;
import io.cnm.kernel.Visitor;
import io.cnm.linux.Netns;
import io.cnm.plan.Namespace;
import io.cnm.proxy.UserlandProxy;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.Metrics;
import io.cnm.spi.NameService;
import io.cnm.spi.Naming;
import io.cnm.spi.PlanRunner;
import io.cnm.spi.PortRelay;
import io.cnm.spi.PortReserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A controller put together as the library does it, with a stopwatch at each of its parts. <em>Confined to one
 * thread.</em>
 */
final class Parts implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Kernel kernel;
    private final PortRelay relay;
    private final LocalController controller;
    private final Map<Part, Long> spent = new EnumMap<>(Part.class);

    /** Where time goes. */
    enum Part {
        NAMESPACE("namespace, with sysctls and sockets"),
        HOST_LINKS("the pair"),
        INSIDE("inside: lo, address, up, route"),
        RULES("rules: nf_tables"),
        RESOLVER("resolver"),
        PORTS("ports: their sockets"),
        RELAY("ports: the proxy takes them over"),
        FILES("files and looking links up"),
        CONTROLLER("controller: checks, plans, journal");

        private final String text;

        Part(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Opens it on a host, which stays the caller's. */
    Parts(Netns host, Naming naming, Path directory) {
        var names = new EmbeddedNameService(host);
        relay = timed(new UserlandProxy(host));
        var policy = HostPolicy.USUAL.withHairpin(false);
        kernel = Kernel.open(
                host,
                naming,
                new Firewalling(FirewallBackend.NFTABLES, policy),
                new Attendants(new Visitor(names::prepare, names::discard), Optional.of(relay), Metrics.NONE));
        controller = LocalController.builder()
                .runner(kernel.runner())
                .host(kernel.hostView())
                .ports(timed(kernel.ports()))
                .names(timed(names))
                .naming(naming)
                .policy(policy)
                .execRoot(directory)
                .observer(this::note)
                .build();
    }

    NetworkController controller() {
        return controller;
    }

    /** Waits until nothing goes on behind. */
    void awaitIdle() {
        if (!kernel.awaitIdle(PATIENCE)) {
            throw new IllegalStateException("the kernel is still busy after " + PATIENCE);
        }
    }

    /** What each part took of each piece of work, with what is left of the whole counted as the controller's. */
    Map<Part, Samples> measure(Contender work, Duel.Rounds rounds) {
        var lists = new EnumMap<Part, List<Long>>(Part.class);
        for (var round = 0; round < rounds.warmUp() + rounds.counted(); round++) {
            for (var i = 0; i < rounds.each(); i++) {
                spent.clear();
                var whole = Math.round(work.work(1)[0]);
                var parts = spent.values().stream().mapToLong(each -> each).sum();
                spend(Part.CONTROLLER, whole - parts);
                if (round >= rounds.warmUp()) {
                    spent.forEach((part, took) -> lists.computeIfAbsent(part, key -> new ArrayList<>())
                            .add(took));
                }
            }
            work.cleanUp();
        }
        var samples = new EnumMap<Part, Samples>(Part.class);
        lists.forEach((part, list) -> samples.put(
                part, Samples.of(list.stream().mapToDouble(each -> each).toArray())));
        return samples;
    }

    private void note(PlanRunner.Report report) {
        var sends = 0L;
        for (var send : report.sends()) {
            spend(part(send.target()), send.took().toNanos());
            sends += send.took().toNanos();
        }
        spend(Part.FILES, report.took().toNanos() - sends);
    }

    private static Part part(String target) {
        if (target.startsWith("nftables")) {
            return Part.RULES;
        }
        if (target.startsWith("route")) {
            return target.equals("route " + Namespace.HOST) ? Part.HOST_LINKS : Part.INSIDE;
        }
        return Part.NAMESPACE;
    }

    private void spend(Part part, long nanos) {
        spent.merge(part, nanos, Long::sum);
    }

    private <T> T timed(Part part, Supplier<T> work) {
        var start = System.nanoTime();
        try {
            return work.get();
        } finally {
            spend(part, System.nanoTime() - start);
        }
    }

    private NameService timed(NameService names) {
        return new NameService() {
            @Override
            public Resolver open(Namespace sandbox, View view) {
                return timed(Part.RESOLVER, () -> names.open(sandbox, view));
            }

            @Override
            public void close() {
                names.close();
            }
        };
    }

    private PortReserver timed(PortReserver ports) {
        return new PortReserver() {
            @Override
            public Reservation reserve(Protocol protocol, List<IpAddress> addresses, int port) {
                return timed(Part.PORTS, () -> ports.reserve(protocol, addresses, port));
            }

            @Override
            public List<Reservation> reserveAll(List<Claim> claims) {
                return timed(Part.PORTS, () -> ports.reserveAll(claims));
            }

            @Override
            public boolean relays() {
                return ports.relays();
            }

            @Override
            public Range ephemeralRange() {
                return ports.ephemeralRange();
            }
        };
    }

    private PortRelay timed(PortRelay proxy) {
        return new PortRelay() {
            @Override
            public Relayed open(int socket, PortBinding binding) {
                return timed(Part.RELAY, () -> proxy.open(socket, binding));
            }

            @Override
            public boolean relays(Protocol protocol) {
                return proxy.relays(protocol);
            }

            @Override
            public void close() {
                proxy.close();
            }
        };
    }

    @Override
    public void close() {
        try (kernel;
                relay) {
            controller.close();
        }
    }
}
