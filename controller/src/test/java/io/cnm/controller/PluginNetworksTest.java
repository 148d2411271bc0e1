package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.Connection;
import io.cnm.api.EndpointSpec;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpamSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.MacAddress;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.NotFoundException;
import io.cnm.api.NotImplementedException;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SystemException;
import io.cnm.plan.AddRoute;
import io.cnm.plan.CallPlugin;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.MoveLink;
import io.cnm.remote.PluginDirectories;
import io.cnm.remote.Plugins;
import io.cnm.remote.Timing;
import io.cnm.testkit.FakePlugin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of a plugin, on fakes of the kernel and of the plugin. */
@Timeout(120)
class PluginNetworksTest {
    private static final String CREATE_ENDPOINT = "NetworkDriver.CreateEndpoint";
    private static final String JOIN = "NetworkDriver.Join";
    private static final String LEAVE = "NetworkDriver.Leave";
    private static final String DELETE_ENDPOINT = "NetworkDriver.DeleteEndpoint";
    private static final String LINK = "weave7";

    @TempDir
    Path dir;

    private FakePlugin plugin;
    private Plugins plugins;
    private Fixture fixture;

    @BeforeEach
    void start() throws IOException {
        plugin = FakePlugin.on(dir.resolve("run/weave.sock"));
        plugin.answers(CREATE_ENDPOINT, "{\"Interface\":{\"MacAddress\":\"02:00:00:00:00:07\"}}");
        plugin.answers(JOIN, call -> {
            fixture.host.link(LINK, "veth");
            return "{\"InterfaceName\":{\"SrcName\":\"" + LINK + "\",\"DstPrefix\":\"w\"},\"Gateway\":\"10.7.0.1\"}";
        });
        plugins = new Plugins(new PluginDirectories(dir.resolve("run"), List.of()), timing());
        fixture = new Fixture(dir, builder -> builder.remote(plugins));
    }

    @AfterEach
    void stop() throws IOException {
        fixture.close();
        plugins.close();
        plugin.close();
    }

    /** Patient with a loaded machine, and not with one that is away. */
    private static Timing timing() {
        var full = new Timing.Span(Duration.ofSeconds(4), Duration.ofMillis(300), Duration.ofSeconds(5));
        var brief = new Timing.Span(Duration.ofMillis(500), Duration.ZERO, Duration.ofMillis(500));
        return new Timing(full, full, brief, List.of(Duration.ofMillis(50)), Duration.ofMillis(50));
    }

    @Test
    void endpointGetsTheLinkThatThePluginHasMade() {
        var endpoint = network().createEndpoint(EndpointSpec.of("web"));
        var sandbox = fixture.sandbox("web");

        endpoint.join(sandbox);

        var plan = fixture.runner.last();
        assertThat(Fixture.steps(plan, MoveLink.class))
                .extracting(MoveLink::link, MoveLink::name, MoveLink::mac)
                .containsExactly(tuple(LINK, "w0", Optional.of(MacAddress.parse("02:00:00:00:00:07"))));
        assertThat(Fixture.steps(plan, AddRoute.class))
                .anyMatch(route -> route.destination().prefix() == 0
                        && route.gateway().map(Object::toString).equals(Optional.of("10.7.0.1")));
        assertThat(endpoint.info().joined().orElseThrow().interfaceName()).contains("w0");
        assertThat(driverCalls())
                .containsExactly("CreateNetwork", "CreateEndpoint", "Join", "ProgramExternalConnectivity");
        assertThat(fixture.journal.open()).isEmpty();
    }

    @Test
    void everythingGoesInDockersOrder() {
        var network = network();
        var sandbox = fixture.sandbox("web");
        network.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT);

        sandbox.delete();
        network.delete();

        assertThat(driverCalls())
                .containsExactly(
                        "CreateNetwork",
                        "CreateEndpoint",
                        "Join",
                        "ProgramExternalConnectivity",
                        "RevokeExternalConnectivity",
                        "Leave",
                        "DeleteEndpoint",
                        "DeleteNetwork");
        assertThat(fixture.runner.kernel()).isEmpty();
        assertThat(fixture.ipam.leases()).isEmpty();
        assertThat(fixture.journal.open()).isEmpty();
    }

    @Test
    void portsAreThePluginsToPublish() {
        var sandbox = fixture.controller.createSandbox(
                SandboxSpec.named("web").publish(PortMapping.tcp(8080, 80)).build());

        network().createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT);

        assertThat(fixture.runner.rules()).noneMatch(PublishedPort.class::isInstance);
        assertThat(List.of(CREATE_ENDPOINT, JOIN, "NetworkDriver.ProgramExternalConnectivity"))
                .allSatisfy(method -> assertThat(plugin.calls(method).get(0).body())
                        .contains("\"com.docker.network.portmap\":[{\"Proto\":6,\"IP\":\"\",\"Port\":80,"
                                + "\"HostIP\":\"\",\"HostPort\":8080,\"HostPortEnd\":8080}]"));
    }

    @Test
    void callIsWrittenDownBeforeItIsMade() {
        var open = new CopyOnWriteArrayList<List<Journal.Intent>>();
        for (var method : List.of("NetworkDriver.CreateNetwork", CREATE_ENDPOINT, LEAVE)) {
            plugin.answers(method, call -> {
                open.add(fixture.journal.open());
                return "{}";
            });
        }

        var endpoint = network().createEndpoint(EndpointSpec.of("web"));
        endpoint.join(fixture.sandbox("web"));
        endpoint.leave();

        assertThat(open).hasSize(3).allSatisfy(intents -> assertThat(intents)
                .anyMatch(intent -> !PluginCalls.calls(intent.plan()).isEmpty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"InterfaceName\":{\"SrcName\":\"eth9\"}} | InterfaceName.SrcName",
                "{\"InterfaceName\":{\"SrcName\":\"dummy9\"}} | InterfaceName.SrcName",
                "{\"InterfaceName\":{\"SrcName\":\"nowhere\"}} | InterfaceName.SrcName",
                "{\"InterfaceName\":{\"SrcName\":\"weave7\"},\"Gateway\":\"10.8.0.1\"} | Gateway",
                "{\"InterfaceName\":{\"SrcName\":\"weave7\"},\"StaticRoutes\":[{\"Destination\":\"10.5.0.0\"}]} | StaticRoutes.Destination",
                "{\"InterfaceName\":{\"SrcName\":\"weave7\"},\"StaticRoutes\":[{\"Destination\":\"10.6.0.0/16\",\"RouteType\":1}]} | StaticRoutes",
                "[] | Join",
            })
    void joinThatAsksTooMuchIsTakenBackAndItsFieldIsNamed(String answer, String field) {
        fixture.host.link("eth9", "");
        fixture.host.link("dummy9", "dummy");
        var other = fixture.network("other", "10.6.0.0/24");
        var network = network();
        var sandbox = fixture.sandbox("web");
        other.createEndpoint(EndpointSpec.of("web")).join(sandbox);
        var kernel = fixture.runner.kernel();
        var leases = fixture.ipam.leases();
        plugin.answers(JOIN, call -> {
            fixture.host.link(LINK, "veth");
            return answer;
        });

        assertThatThrownBy(() -> network.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT))
                .isInstanceOf(CnmException.class)
                .hasMessageContaining("plugin \"weave\"")
                .hasMessageContaining(field);

        assertThat(fixture.runner.kernel()).isEqualTo(kernel);
        assertThat(fixture.ipam.leases()).isEqualTo(leases);
        assertThat(fixture.journal.open()).isEmpty();
        assertThat(network.endpoints()).isEmpty();
        assertThat(driverCalls()).endsWith("Join", "Leave", "DeleteEndpoint");
    }

    @Test
    void refusedEndpointIsNotDeleted() {
        plugin.answers(CREATE_ENDPOINT, "{\"Err\":\"no room\"}");
        var network = network();
        var leases = fixture.ipam.leases();

        assertThatThrownBy(() -> network.createEndpoint(EndpointSpec.of("web")))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("remote: no room");

        assertThat(plugin.calls(DELETE_ENDPOINT)).isEmpty();
        assertThat(fixture.ipam.leases()).isEqualTo(leases);
        assertThat(fixture.journal.open()).isEmpty();
    }

    @Test
    void refusedNetworkIsNoNetwork() {
        plugin.answers("NetworkDriver.CreateNetwork", 500, "{\"Err\":\"no\"}");

        assertThatThrownBy(this::network).hasMessageContaining("NetworkDriver.CreateNetwork: no");

        assertThat(fixture.controller.networks()).isEmpty();
        assertThat(fixture.ipam.leases()).isEmpty();
        assertThat(plugin.calls("NetworkDriver.DeleteNetwork")).isEmpty();
    }

    @Test
    void kernelThatRefusesHasThePluginTakeItBack() {
        var network = network();
        var sandbox = fixture.sandbox("web");
        fixture.runner.failAt(0);

        assertThatThrownBy(() -> network.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT))
                .hasMessageContaining("made to fail");

        assertThat(driverCalls())
                .endsWith("ProgramExternalConnectivity", "RevokeExternalConnectivity", "Leave", "DeleteEndpoint");
        assertThat(network.endpoints()).isEmpty();
    }

    @Test
    void nobodyElseWaitsForAPluginThatHangs() throws Exception {
        var network = network();
        var sandbox = fixture.sandbox("web");
        var hanging = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        plugin.does(JOIN, (call, out) -> {
            hanging.countDown();
            never.await();
        });
        plugin.hangs(LEAVE);
        var join = CompletableFuture.runAsync(
                () -> network.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT));
        hanging.await();

        var begun = System.nanoTime();
        var other = fixture.network("other", "10.6.0.0/24");
        var busy = fixture.sandbox("db");
        other.createEndpoint(EndpointSpec.of("db")).join(busy);
        assertThat(sandbox.info().endpoints()).isEmpty();
        assertThat(fixture.controller.networks()).hasSize(2);
        busy.delete();
        other.delete();
        var took = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(join).as("it is still waiting").isNotDone();
        assertThat(took).as("it waits for 4 s").isLessThan(Duration.ofSeconds(3));
        assertThatThrownBy(join::join).hasMessageContaining("did not answer within 4.0 s");
        assertThat(network.endpoints()).isEmpty();
        assertThat(plugin.calls(LEAVE)).isNotEmpty();
        never.countDown();
    }

    @Test
    void whatAPluginDidNotHearItIsToldWhenItIsBack() throws IOException {
        var network = network();
        var sandbox = fixture.sandbox("web");
        network.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT);
        plugin.close();

        sandbox.delete();

        assertThat(fixture.runner.kernel()).isEmpty();
        assertThat(network.endpoints()).isEmpty();
        assertThat(fixture.journal.open().stream().flatMap(intent -> PluginCalls.calls(intent.plan()).stream()))
                .extracting(call -> call.call().method())
                .contains(LEAVE, DELETE_ENDPOINT);

        plugin = FakePlugin.on(dir.resolve("run/weave.sock"));
        await(() -> fixture.journal.open().isEmpty());
        assertThat(plugin.methods()).contains(LEAVE, DELETE_ENDPOINT);
    }

    @Test
    void pluginThatHangsKeepsNoOtherFromBeingTold() throws IOException {
        try (var other = FakePlugin.on(dir.resolve("run/other.sock"))) {
            var network = network();
            var others = fixture.controller.createNetwork(NetworkSpec.named("others")
                    .driver("other")
                    .subnets("10.8.0.0/24")
                    .build());
            var endpoint = network.createEndpoint(EndpointSpec.of("web"));
            var othersEndpoint = others.createEndpoint(EndpointSpec.of("web"));
            plugin.hangs(DELETE_ENDPOINT);
            other.answers(DELETE_ENDPOINT, 200, "");
            endpoint.delete(false);
            await(() -> plugin.calls(DELETE_ENDPOINT).size() == 2);
            var begun = System.nanoTime();

            othersEndpoint.delete(false);
            other.answers(DELETE_ENDPOINT, "{}");

            await(() -> fixture.journal.open().size() == 1);
            assertThat(other.calls(DELETE_ENDPOINT)).hasSizeGreaterThan(1);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("the other one lets wait for 4 s")
                    .isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void dryRunShowsCallsAndMakesNone() {
        var network = network();
        var sandbox = fixture.sandbox("web");
        var before = plugin.calls().size();

        var plan =
                fixture.controller.dryRun().createEndpoint(network, EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT);

        assertThat(Fixture.steps(plan, CallPlugin.class))
                .extracting(call -> call.call().method())
                .contains(CREATE_ENDPOINT, JOIN);
        assertThat(plugin.calls()).hasSize(before);
        assertThat(fixture.journal.open()).isEmpty();
    }

    @Test
    void dryRunOfASandboxWithItsEndpointsShowsTheirCallsToo() {
        var network = network();
        var before = plugin.calls().size();
        var connection = new Connection(network, EndpointSpec.of("web"), JoinSpec.DEFAULT);

        var plan = fixture.controller.dryRun().createSandbox(SandboxSpec.of("web"), List.of(connection));

        assertThat(Fixture.steps(plan, CallPlugin.class))
                .extracting(call -> call.call().method())
                .containsSubsequence(CREATE_ENDPOINT, JOIN);
        assertThat(plugin.calls()).hasSize(before);
        assertThat(network.createEndpoint(EndpointSpec.of("web")).info().ipv4())
                .as("no address is left leased")
                .contains(Cidr.parse("10.7.0.2/24"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../weave", "a/b", ".hidden", "a\nb"})
    void driverWhoseNameIsAPathIsRefused(String name) {
        assertThatThrownBy(() -> fixture.controller.createNetwork(
                        NetworkSpec.named("n").driver(name).build()))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("driver");
    }

    @Test
    void driverThatNobodyHasIsNotFound() {
        assertThatThrownBy(() -> fixture.controller.createNetwork(
                        NetworkSpec.named("n").driver("wave").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("plugin \"wave\" not found");
    }

    @Test
    void poolsAndAddressesCanBeAPlugins() {
        servePool("10.9.0.0/24");
        plugin.answers(
                "IpamDriver.RequestAddress",
                call -> call.body().contains("RequestAddressType")
                        ? "{\"Address\":\"10.9.0.1/24\"}"
                        : "{\"Address\":\"10.9.0.2/24\"}");

        var network = fixture.controller.createNetwork(ofPlugin("n"));
        var endpoint = network.createEndpoint(EndpointSpec.of("web"));

        assertThat(network.info().pools().get(0).subnet()).isEqualTo(Cidr.parse("10.9.0.0/24"));
        assertThat(endpoint.info().ipv4()).contains(Cidr.parse("10.9.0.2/24"));
        endpoint.delete(false);
        network.delete();
        assertThat(plugin.methods())
                .containsSubsequence(
                        "IpamDriver.ReleaseAddress", "IpamDriver.ReleaseAddress", "IpamDriver.ReleasePool");
    }

    @ParameterizedTest
    @CsvSource({"10.8.0.5/24", "10.9.0.5/8", "10.9.0.0.1/24"})
    void addressOutsideItsPoolIsRefused(String address) {
        servePool("10.9.0.0/24");
        plugin.answers("IpamDriver.RequestAddress", "{\"Address\":\"" + address + "\"}");

        assertThatThrownBy(() -> fixture.controller.createNetwork(ofPlugin("n")))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("\"weave\"");

        assertThat(fixture.controller.networks()).isEmpty();
        assertThat(plugin.calls("IpamDriver.ReleasePool")).hasSize(1);
    }

    @Test
    void dryRunCannotTellWhatAPluginWouldLease() {
        servePool("10.9.0.0/24");

        assertThatThrownBy(() -> fixture.controller.dryRun().createNetwork(ofPlugin("n")))
                .isInstanceOf(NotImplementedException.class)
                .hasMessageContaining("weave");

        assertThat(plugin.calls("IpamDriver.RequestPool")).isEmpty();
    }

    private void servePool(String pool) {
        plugin.answers("IpamDriver.RequestPool", "{\"PoolID\":\"p\",\"Pool\":\"" + pool + "\"}");
    }

    private static NetworkSpec ofPlugin(String name) {
        return NetworkSpec.named(name)
                .ipam(new IpamSpec("weave", Map.of(), List.of()))
                .build();
    }

    private Network network() {
        return fixture.controller.createNetwork(
                NetworkSpec.named("net").driver("weave").subnets("10.7.0.0/24").build());
    }

    private List<String> driverCalls() {
        return plugin.methods().stream()
                .filter(method -> method.startsWith("NetworkDriver.") && !method.endsWith("GetCapabilities"))
                .map(method -> method.substring("NetworkDriver.".length()))
                .toList();
    }

    private static void await(BooleanSupplier condition) {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
