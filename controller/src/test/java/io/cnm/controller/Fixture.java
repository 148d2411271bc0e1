package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkEvent;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.ipam.DefaultIpam;
import io.cnm.ipam.NullIpam;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import io.cnm.spi.NameService.KnownNetwork;
import io.cnm.spi.NameService.View;
import io.cnm.spi.Naming;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.FakeNames;
import io.cnm.testkit.FakePorts;
import io.cnm.testkit.LedgerIpam;
import io.cnm.testkit.RecordingRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A controller on fakes, and all that can be seen of it. */
final class Fixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final RecordingRunner runner = new RecordingRunner();
    final FakeHostView host = new FakeHostView();
    final FakePorts ports = new FakePorts();
    final FakeNames names = new FakeNames();
    final LedgerIpam ipam = new LedgerIpam(new DefaultIpam());
    final MemoryJournal journal = new MemoryJournal();
    final Faults faults = new Faults();
    final List<NetworkEvent> events = new CopyOnWriteArrayList<>();
    final Path directory;
    final LocalController controller;

    Fixture(Path directory) {
        this(directory, builder -> builder);
    }

    /** @param more is told to the builder too */
    Fixture(Path directory, UnaryOperator<LocalController.Builder> more) {
        this.directory = directory;
        write("host-hosts", "127.0.0.1\tlocalhost\n10.9.9.9\tprinter\n");
        write("host-resolv.conf", "nameserver 10.0.0.53\nsearch example.com\n");
        var builder = LocalController.builder()
                .runner(runner)
                .host(host)
                .ports(ports)
                .names(names)
                .naming(Naming.own("test"))
                .journal(faults.of(journal))
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .execRoot(directory.resolve("exec"))
                .hostsFile(directory.resolve("host-hosts"))
                .resolvConf(directory.resolve("host-resolv.conf"))
                .driver(TestDriver.bridge())
                .driver(TestDriver.global())
                .driver(TestDriver.singleton("host"))
                .driver(TestDriver.singleton("null"))
                .ipam(faults.of(ipam))
                .ipam(new NullIpam());
        controller = more.apply(builder).build();
        controller.onEvent(events::add);
    }

    Network network(String name, String... subnets) {
        var v6 = Stream.of(subnets).anyMatch(subnet -> subnet.contains(":"));
        return controller.createNetwork(
                NetworkSpec.named(name).subnets(subnets).ipv6(v6).build());
    }

    Network internal(String name) {
        return controller.createNetwork(NetworkSpec.named(name).internal(true).build());
    }

    Sandbox sandbox(String container) {
        return controller.createSandbox(
                SandboxSpec.named(container).hostname(container).build());
    }

    Sandbox hostSandbox(String container) {
        return controller.createSandbox(
                SandboxSpec.named(container).mode(SandboxSpec.Mode.HOST).build());
    }

    Network predefined(String name, String driver) {
        return controller.createPredefined(
                NetworkSpec.named(name).driver(driver).build());
    }

    /** A sandbox with published ports. */
    Sandbox sandbox(String container, PortMapping first, PortMapping... more) {
        var spec = SandboxSpec.named(container);
        spec.publish(first);
        List.of(more).forEach(spec::publish);
        return controller.createSandbox(spec.build());
    }

    Endpoint join(Network network, Sandbox sandbox) {
        var endpoint = network.createEndpoint(EndpointSpec.of(sandbox.containerId()));
        endpoint.join(sandbox);
        return endpoint;
    }

    View view(Sandbox sandbox) {
        return names.view(namespace(sandbox)).orElseThrow();
    }

    static Namespace namespace(Sandbox sandbox) {
        return new Namespace(sandbox.key().toString());
    }

    /** What the runner was last told of one kind, for people. */
    List<String> lastSteps(Class<? extends Step> kind) {
        return steps(runner.last(), kind).stream().map(Step::describe).toList();
    }

    /** The steps of one kind in a plan. */
    static <T extends Step> List<T> steps(Plan plan, Class<T> kind) {
        return plan.steps().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Fails unless the call is refused so, in words that have all of these in them. */
    static void assertRefused(CnmException.Kind kind, ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CnmException.class, e -> {
            assertThat(words).allSatisfy(word -> assertThat(e.getMessage()).contains(word));
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
        });
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String file, String text) {
        try {
            Files.writeString(directory.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that the controller holds and shows, a line each, but for the kernel. */
    Set<String> state() {
        var lines = new TreeSet<String>();
        controller.networks().forEach(network -> {
            lines.add("network " + network.info());
            network.endpoints().forEach(endpoint -> lines.add("endpoint " + endpoint.info()));
        });
        controller.sandboxes().forEach(sandbox -> {
            lines.add("sandbox " + sandbox.info());
            names.view(namespace(sandbox)).ifPresent(view -> lines.add(describe(sandbox, view)));
        });
        ipam.leases().forEach(lease -> lines.add("leased " + lease));
        ports.held().forEach(port -> lines.add("port " + port));
        lines.add(names.open() + " resolvers");
        journal.open().forEach(intent -> lines.add("intent " + intent));
        return lines;
    }

    private static String describe(Sandbox sandbox, View view) {
        var known = view.networks().stream().map(KnownNetwork::name).toList();
        return "resolver of " + sandbox.containerId() + " external=" + view.external() + " networks=" + known;
    }

    @Override
    public void close() {
        controller.close();
    }
}
