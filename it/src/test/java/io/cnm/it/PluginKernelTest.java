package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpamSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SystemException;
import io.cnm.linux.Netns;
import io.cnm.remote.Timing;
import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Networks of somebody else's driver, which makes links of its own in a real kernel. */
@InPrivateNetns
@Timeout(180)
class PluginKernelTest {
    private static final int PORT = 8000;
    private static final String CREATE_ENDPOINT = "NetworkDriver.CreateEndpoint";

    /** As many calls as a plugin that does not answer gets at once. */
    private static final int WAITING = 16;

    /** How often others do all they can meanwhile; the calls wait longer than that takes. */
    private static final int LIVES = 40;

    @Test
    void linkThatThePluginHasMadeConnectsTheSandbox(Lab lab) {
        WeavePlugin.start(lab);
        var site = site(lab);
        var network = network(site);
        var web = site.sandbox("web", network);
        var db = site.sandbox("db", network);
        web.serve(PORT);
        site.host().serve(PORT);

        assertThat(db.fetch("web", PORT)).isEqualTo("web");
        assertThat(db.fetch("10.7.0.1", PORT)).isEqualTo("host");
        assertThat(db.gateway(false)).isEqualTo("10.7.0.1");
        assertThat(db.shell().ip("-o link")).contains(" eth0@").doesNotContain(" wi");
        assertThat(site.controller().controller().audit()).isEmpty();
    }

    @Test
    void daemonTellsPluginsWhichHostsThereAre(Lab lab) {
        var server = WeavePlugin.start(lab).server();
        var daemon = RunningDaemon.start(
                        lab,
                        List.of("-Dcnm.plugins=" + WeavePlugin.directory(lab)),
                        "--bridge",
                        "none",
                        "--cluster-advertise",
                        "192.0.2.9",
                        "--cluster-peer",
                        "192.0.2.1")
                .ready();
        assertThat(server.methods()).isEmpty();

        daemon.docker().run("network", "create", "-d", WeavePlugin.NAME, "--subnet", "10.7.0.0/24", "wide");

        lab.await(
                "two hosts are told of",
                () -> server.calls("NetworkDriver.DiscoverNew").size() == 2);
        assertThat(server.calls("NetworkDriver.DiscoverNew"))
                .extracting(call -> call.body().strip())
                .containsExactly(
                        "{\"DiscoveryType\":1,\"DiscoveryData\":{\"Address\":\"192.0.2.9\",\"BindAddress\":\"192.0.2.9\",\"Self\":true}}",
                        "{\"DiscoveryType\":1,\"DiscoveryData\":{\"Address\":\"192.0.2.1\",\"BindAddress\":\"192.0.2.1\",\"Self\":false}}");
        daemon.docker().run("network", "rm", "wide");
    }

    @Test
    void nothingIsLeftOfANetworkThatIsDeleted(Lab lab) {
        WeavePlugin.start(lab);
        var site = site(lab);
        comeAndGo(site); // opens what stays open
        var before = site.settled();

        comeAndGo(site);

        site.awaitClean();
        lab.awaitAsBefore(before);
    }

    private static void comeAndGo(Site site) {
        var network = network(site);
        var sandbox = site.controller().createSandbox(SandboxSpec.of("web"));
        network.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT);
        sandbox.delete();
        network.delete();
    }

    @Test
    void linkGoesBackToThePluginWhenItsEndpointLeaves(Lab lab) {
        WeavePlugin.start(lab);
        var site = site(lab);
        var network = network(site);
        var web = site.sandbox("web", network);
        var endpoint = network.findEndpoint("web").orElseThrow();
        var link = "wi" + endpoint.id().value().substring(0, 8);

        endpoint.leave();

        assertThat(lab.ip("-o link")).contains(" " + link + "@");
        assertThat(web.shell().ip("-o link")).doesNotContain("eth0");
    }

    @Test
    void linkThatWasOnTheHostBeforeStaysThere(Lab lab) {
        var plugin = WeavePlugin.start(lab);
        var site = site(lab);
        var network = network(site);
        lab.ip("link add nic0 type veth peer name cable0");
        lab.ip("address add 192.0.2.77/24 dev nic0");
        plugin.server().answers("NetworkDriver.Join", "{\"InterfaceName\":{\"SrcName\":\"nic0\"}}");
        var sandbox = site.controller().createSandbox(SandboxSpec.of("web"));
        var before = site.settled();

        assertThatThrownBy(() -> network.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("plugin \"weave\": InterfaceName.SrcName \"nic0\" was on the host before");

        lab.awaitAsBefore(before);
        assertThat(network.endpoints()).isEmpty();
    }

    @Test
    void sandboxGoesThoughThePluginIsAway(Lab lab) throws IOException {
        var plugin = WeavePlugin.start(lab);
        var site = site(lab);
        var network = network(site);
        var web = site.sandbox("web", network);
        plugin.close();

        web.sandbox().delete();

        assertThat(network.endpoints()).isEmpty();
        var back = WeavePlugin.start(lab);
        lab.await("it is told", () -> back.server().methods().contains("NetworkDriver.DeleteEndpoint"));
        lab.await("its links are gone", () -> !lab.ip("-o link").contains(" wo"));
    }

    @Test
    void nextProcessTakesOverWithoutAskingThePlugin(Lab lab) throws IOException {
        var plugin = WeavePlugin.start(lab);
        var site = durable(lab);
        var network = network(site);
        var web = site.sandbox("web", network);
        web.serve(PORT);
        plugin.close();
        var begun = System.nanoTime();

        site.restart();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(site.host().fetch("10.7.0.2", PORT)).isEqualTo("web");
        assertThat(site.controller().controller().audit()).isEmpty();
        var back = WeavePlugin.start(lab);
        site.controller().sandboxes().forEach(sandbox -> sandbox.delete());
        site.controller().findNetwork("net").orElseThrow().delete();
        assertThat(back.server().methods())
                .containsSubsequence(
                        "NetworkDriver.RevokeExternalConnectivity",
                        "NetworkDriver.Leave",
                        "NetworkDriver.DeleteEndpoint",
                        "NetworkDriver.DeleteNetwork");
        assertThat(lab.ip("-o link")).doesNotContain("weave0").doesNotContain(" wo");
    }

    @Test
    void managerOfAddressesThatForgetsIsAskedForEverythingAgainBeforeItIsNextUsed(Lab lab) {
        var plugin = WeavePlugin.start(lab);
        plugin.server().answers("IpamDriver.GetCapabilities", "{\"RequiresRequestReplay\":true}");
        var site = durable(lab);
        var network = site.controller()
                .createNetwork(NetworkSpec.named("net")
                        .ipam(new IpamSpec(WeavePlugin.NAME, Map.of(), List.of()))
                        .build());
        network.createEndpoint(EndpointSpec.of("web"));
        var told = plugin.server().calls().size();
        plugin.server().answers("IpamDriver.RequestPool", "{\"PoolID\":\"again\",\"Pool\":\"10.7.0.0/24\"}");

        site.restart();

        assertThat(plugin.server().calls()).as("nobody was asked").hasSize(told);
        var restored = site.controller().findNetwork("net").orElseThrow();
        assertThat(restored.createEndpoint(EndpointSpec.of("db")).info().ipv4()).contains(Cidr.parse("10.7.0.3/24"));
        var replay = plugin
                .server()
                .calls()
                .subList(told, plugin.server().calls().size())
                .stream()
                .map(call -> call.method() + " " + call.body().strip())
                .toList();
        assertThat(replay).hasSize(4);
        assertThat(replay.get(0)).startsWith("IpamDriver.RequestPool").contains("\"Pool\":\"10.7.0.0/24\"");
        assertThat(replay.get(1)).contains("\"PoolID\":\"again\"", "\"10.7.0.1\"", "gateway");
        assertThat(replay.get(2)).contains("\"PoolID\":\"again\"", "\"10.7.0.2\"");
        assertThat(replay.get(3)).contains("\"PoolID\":\"again\"", "\"Address\":\"\"");
        restored.endpoints().forEach(endpoint -> endpoint.delete(true));
        restored.delete();
        assertThat(plugin.server().calls("IpamDriver.ReleasePool").get(0).body())
                .contains("\"again\"");
    }

    @Test
    void whatAPluginHasNotHeardTheNextProcessTellsIt(Lab lab) throws IOException {
        var plugin = WeavePlugin.start(lab);
        var site = durable(lab);
        var web = site.sandbox("web", network(site));
        plugin.close();
        web.sandbox().delete();

        site.restart();

        var back = WeavePlugin.start(lab);
        lab.await("it is told", Duration.ofSeconds(30), () -> back.server()
                .methods()
                .contains("NetworkDriver.DeleteEndpoint"));
        lab.await("its links are gone", () -> !lab.ip("-o link").contains(" wo"));
    }

    @Test
    void sandboxIsAsBothDriversOfThePluginWantIt(Lab lab) {
        var plugin = WeavePlugin.start(lab);
        var daemon = daemon(lab);
        daemon.docker().run("network", "create", "--driver", "weave", "--ipam-driver", "weave", "net");
        try (var rest = Rest.to(daemon.socket())) {
            var web = sandbox(lab, rest, "web");
            rest.createEndpoint("net", "web").required();

            rest.join("net", "web", "web").required();

            assertThat(web.shell().ip("-o -4 address show eth0")).contains("inet 10.7.0.2/24");
            assertThat(web.shell().ip("route"))
                    .contains("default via 10.7.0.1 dev eth0")
                    .contains("198.51.100.0/24 via 10.7.0.1 dev eth0")
                    .contains("203.0.113.0/24 dev eth0");
            assertThat(web.surelyPings("10.7.0.1")).isTrue();

            rest.leave("net", "web").required();
            assertThat(web.shell().ip("-o link")).doesNotContain("eth0");
            rest.clear();
        }
        assertThat(lab.ip("-o link")).doesNotContain(WeavePlugin.BRIDGE).doesNotContain(" wo");
        assertThat(plugin.server().methods())
                .containsSubsequence(
                        "IpamDriver.RequestPool",
                        "NetworkDriver.CreateNetwork",
                        "NetworkDriver.CreateEndpoint",
                        "NetworkDriver.Join",
                        "NetworkDriver.Leave",
                        "NetworkDriver.DeleteEndpoint",
                        "IpamDriver.ReleaseAddress",
                        "NetworkDriver.DeleteNetwork",
                        "IpamDriver.ReleasePool");
    }

    @Test
    void otherNetworksGoOnWhileThePluginHangs(Lab lab) {
        var plugin = WeavePlugin.start(lab);
        var daemon = daemon(lab);
        try (var rest = Rest.to(daemon.socket())) {
            rest.ask(
                            "POST",
                            "/cnm/v1/networks",
                            "{'name':'net','driver':'weave','ipam':{'pools':[{'subnet':'10.7.0.0/24'}]}}")
                    .required();
            wholeLife(rest); // what is needed is loaded
            plugin.server().hangs(CREATE_ENDPOINT);
            var waiting = IntStream.range(0, WAITING)
                    .mapToObj(number -> CompletableFuture.supplyAsync(
                            () -> createEndpoint(daemon, "web" + number), task -> new Thread(task).start()))
                    .toList();
            lab.await("all wait", () -> plugin.server().calls(CREATE_ENDPOINT).size() == WAITING);
            var longest = Duration.ZERO;
            var lives = 0;
            for (; lives < LIVES && waiting.stream().noneMatch(CompletableFuture::isDone); lives++) {
                longest = Collections.max(List.of(longest, wholeLife(rest)));
            }

            assertThat(longest).as("they wait for 20 s").isLessThan(Duration.ofSeconds(10));
            assertThat(lives).isGreaterThan(10);
            assertThat(waiting).allSatisfy(call -> assertThat(call.join().body())
                    .contains("plugin \\\"weave\\\": NetworkDriver.CreateEndpoint: ")
                    .contains("did not answer within 20.0 s"));
            assertThat(rest.endpointsOf("net")).isEmpty();
            plugin.server().answers(CREATE_ENDPOINT, "{}");
            assertThat(rest.createEndpoint("net", "web")
                            .required()
                            .json()
                            .path("ipv4")
                            .asString())
                    .as("no address is left leased")
                    .isEqualTo("10.7.0.2/24");
        }
    }

    private static Rest.Reply createEndpoint(RunningDaemon daemon, String name) {
        try (var rest = Rest.to(daemon.socket())) {
            return rest.createEndpoint("net", name);
        }
    }

    /** What others do meanwhile; how long the longest of the calls took. */
    private static Duration wholeLife(Rest rest) {
        var calls = List.<Supplier<Rest.Reply>>of(
                () -> rest.createNetwork("front", "10.5.0.0/24"),
                () -> rest.createSandbox("other"),
                () -> rest.createEndpoint("front", "other"),
                () -> rest.join("front", "other", "other"),
                () -> rest.ask("GET", "/cnm/v1/networks", ""),
                () -> rest.leave("front", "other"),
                () -> rest.deleteSandbox("other"),
                () -> rest.deleteEndpoint("front", "other"),
                () -> rest.deleteNetwork("front"));
        var longest = Duration.ZERO;
        for (var call : calls) {
            var begun = System.nanoTime();
            call.get().required();
            longest = Collections.max(List.of(longest, Duration.ofNanos(System.nanoTime() - begun)));
        }
        return longest;
    }

    private static Place sandbox(Lab lab, Rest rest, String name) {
        var key = rest.createSandbox(name).required().json().path("key").asString();
        return Place.of(lab, name, lab.closeAtEnd(Netns.open(Path.of(key))));
    }

    private static RunningDaemon daemon(Lab lab) {
        return RunningDaemon.start(lab, List.of("-Dcnm.plugins=" + WeavePlugin.directory(lab)), "--bridge", "none")
                .ready();
    }

    @Test
    void dockersCommandMakesNetworksOfAPlugin(Lab lab) {
        WeavePlugin.start(lab);
        var docker = daemon(lab).docker();

        docker.run("network", "create", "--driver", "weave", "--subnet", "10.7.0.0/24", "--opt", "a=b", "net");

        assertThat(docker.run("network", "inspect", "--format", "{{.Driver}} {{.Options}}", "net"))
                .isEqualTo("weave map[a:b]");
        assertThat(lab.ip("-o link")).contains(WeavePlugin.BRIDGE);
        assertThat(docker.fail("network", "create", "--driver", "wave", "other"))
                .contains("plugin \"wave\" not found");
        docker.run("network", "rm", "net");
        assertThat(lab.ip("-o link")).doesNotContain(WeavePlugin.BRIDGE);
    }

    private static Site site(Lab lab) {
        var plugins = WeavePlugin.plugins(lab, timing());
        return Site.open(
                lab,
                each -> each.settings(
                        builder -> builder.resolvConf(Site.resolvConf(lab)).remote(plugins)));
    }

    private static Site durable(Lab lab) {
        var plugins = WeavePlugin.plugins(lab, timing());
        return Site.durable(lab, builder -> builder.remote(plugins));
    }

    /** Patient with a loaded machine, and not with a plugin that is away. */
    private static Timing timing() {
        var patient = new Timing.Span(Duration.ofSeconds(20), Duration.ZERO, Duration.ofSeconds(20));
        return new Timing(patient, patient, patient, List.of(Duration.ofSeconds(1)), Duration.ofSeconds(1));
    }

    private static Network network(Site site) {
        return site.controller()
                .createNetwork(NetworkSpec.named("net")
                        .driver(WeavePlugin.NAME)
                        .subnets("10.7.0.0/24")
                        .option("com.docker.network.advertise_addr_nmsgs", "0")
                        .build());
    }
}
