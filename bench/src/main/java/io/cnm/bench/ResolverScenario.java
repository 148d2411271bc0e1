package io.cnm.bench;

import io.cnm.bench.Resolvers.Kind;
import io.cnm.linux.Netns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A name of a network asked for from inside a sandbox, through 127.0.0.11: ours against dockerd, and against dnsmasq, which
 * is asked in our sandbox on an address of its own.
 */
final class ResolverScenario implements Scenario {
    private static final String NAME = "bench";
    private static final String ADDRESS = "10.77.0.2";
    private static final Duration WARM_UP = Duration.ofMillis(1500);
    private static final Duration SLICE = Duration.ofMillis(500);

    @Override
    public String name() {
        return "resolver";
    }

    @Override
    public String about() {
        return "a name asked for in a sandbox, 1, 16 and 64 queries outstanding, against dockerd and dnsmasq";
    }

    @Override
    public boolean startsDaemons() {
        return true;
    }

    @Override
    public void run(Setting setting) {
        try (var scratch = Scratch.create();
                var ours = Engine.start(Engines.cnm(scratch.path(), setting.directory()));
                var sandbox = ourSandbox(ours);
                var resolvers = new Resolvers();
                var ended = new Peers(setting, sandbox, resolvers)) {
            resolvers.add(Kind.OURS, sandbox, NAME);
            ended.startDnsmasq();
            Engines.dockerd(scratch.path(), setting.directory()).ifPresentOrElse(ended::startDockerd, () -> {
                System.err.println("resolver: no dockerd on PATH (package docker.io)");
            });
            measure(setting, resolvers);
        }
    }

    private static Netns ourSandbox(Engine engine) {
        var client = engine.client();
        client.call("POST", "/cnm/v1/sandboxes", "{\"containerId\":\"" + NAME + "\"}");
        client.connect(client.createNetwork("names", "10.77.0.0/24"), NAME);
        return Netns.open(
                Path.of(client.get("/cnm/v1/sandboxes/" + NAME).path("key").asString()));
    }

    /** Who is compared, as far as this machine has them. */
    private static final class Peers implements AutoCloseable {
        private final Setting setting;
        private final Netns sandbox;
        private final Resolvers resolvers;
        private Optional<Dnsmasq> dnsmasq = Optional.empty();
        private Optional<Engine> dockerd = Optional.empty();
        private String container = "";

        Peers(Setting setting, Netns sandbox, Resolvers resolvers) {
            this.setting = setting;
            this.sandbox = sandbox;
            this.resolvers = resolvers;
        }

        void startDnsmasq() {
            dnsmasq = Dnsmasq.start(sandbox, NAME, ADDRESS);
            if (dnsmasq.isEmpty()) {
                System.err.println("resolver: no dnsmasq on PATH (package dnsmasq-base)");
            } else {
                resolvers.add(Kind.DNSMASQ, sandbox, Dnsmasq.ADDRESS, NAME);
            }
        }

        void startDockerd(Engine.Installation installation) {
            var engine = Engine.start(installation);
            dockerd = Optional.of(engine);
            var client = engine.client();
            container = Engines.startContainer(client, setting.directory());
            client.connect(client.createNetwork("names", "10.78.0.0/24"), container);
            var state = client.get("/containers/" + container + "/json").path("State");
            try (var inside = Netns.ofPid(state.path("Pid").asLong())) {
                resolvers.add(Kind.DOCKERD, inside, NAME);
            }
        }

        @Override
        public void close() {
            dnsmasq.ifPresent(Dnsmasq::close);
            try {
                dockerd.ifPresent(this::end);
            } finally {
                Engines.removeCgroups();
            }
        }

        private void end(Engine engine) {
            try (engine) {
                if (!container.isEmpty()) {
                    engine.client().removeContainer(container);
                }
            }
        }
    }

    private static void measure(Setting setting, Resolvers resolvers) {
        resolvers.warmUp(WARM_UP);
        for (var outstanding : setting.sizes(1, 16, 64)) {
            resolvers.measure(outstanding, setting.times(10), SLICE);
            var rates = Limit.atLeastTimesPeer(2);
            row(setting, outstanding + " outstanding, dockerd", resolvers::rates, Kind.DOCKERD, Optional.of(rates));
            var noLonger = Optional.of(Limit.timesPeer(1));
            row(setting, outstanding + " outstanding, dockerd, p50", resolvers::medians, Kind.DOCKERD, noLonger);
            row(setting, outstanding + " outstanding, dockerd, p99", resolvers::late, Kind.DOCKERD, noLonger);
            var most = Limit.atLeastTimesPeer(0.8);
            row(setting, outstanding + " outstanding, dnsmasq", resolvers::rates, Kind.DNSMASQ, Optional.of(most));
            row(
                    setting,
                    outstanding + " outstanding, dnsmasq, p50",
                    resolvers::medians,
                    Kind.DNSMASQ,
                    Optional.empty());
            row(setting, outstanding + " outstanding, dnsmasq, p99", resolvers::late, Kind.DNSMASQ, Optional.empty());
        }
    }

    private static void row(
            Setting setting, String what, Function<Kind, Optional<Samples>> values, Kind peer, Optional<Limit> limit) {
        var theirs = values.apply(peer);
        setting.row(
                "resolver, " + what,
                values.apply(Kind.OURS).orElseThrow(),
                theirs,
                limit.filter(given -> theirs.isPresent()));
    }
}
