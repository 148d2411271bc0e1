package io.cnm.it;

import static io.cnm.it.Site.HOST;
import static io.cnm.it.Site.HOST6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.cnm.api.ConflictException;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxInfo;
import io.cnm.api.SandboxSpec;
import io.cnm.linux.Mounts;
import io.cnm.linux.Netns;
import io.cnm.linux.Sysctl;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A controller ends, and another one takes over what it has left in the store and in the kernel. */
@InPrivateNetns
class RestoreKernelTest {
    private static final int PORT = 80;
    private static final int HOST_PORT = 8080;

    @Test
    void everythingIsAsItWas(Lab lab) {
        var site = Site.durable(lab);
        var world = World.on(site);
        var before = site.settled();
        var networks = networks(site);
        var sandboxes = sandboxes(site);
        var endpoints = endpoints(site);

        site.restart();

        assertThat(networks(site)).isEqualTo(networks);
        assertThat(sandboxes(site)).isEqualTo(sandboxes);
        assertThat(endpoints(site)).isEqualTo(endpoints);
        assertThat(site.controller().controller().audit()).isEmpty();
        assertThat(changes(site, before)).isEmpty();
        world.assertWorks(site);
    }

    @Test
    void connectionsGoOnAndNewOnesAreMade(Lab lab) throws IOException {
        var site = Site.durable(lab);
        World.on(site);
        try (var connection = site.outside().connect(HOST, HOST_PORT)) {
            site.restart();

            connection
                    .getOutputStream()
                    .write("GET / HTTP/1.0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(new String(connection.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .endsWith("web");
        }
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
    }

    /** T17: the process that was to have it forgotten may have been killed. What the host itself says to others is not touched. */
    @Test
    void addressThatIsGivenOutFirstHasNothingOfItsOwnersBefore(Lab lab) {
        var site = Site.durable(lab);
        site.network("front", 1);
        site.restart(() -> {
            lab.ip("route replace default via " + Site.OUTSIDE);
            var host = Udp.at(lab, site.host());
            assertThat(host.ask("10.1.0.2", 53)).isEmpty();
            assertThat(host.ask("10.1.0.77", 53)).isEmpty();
            assertThat(host.ask("10.2.0.1", 53)).isEmpty();
            assertThat(flows(lab)).contains("dst=10.1.0.2 sport=", "dst=10.1.0.77 sport=", "dst=10.2.0.1 sport=");
        });

        site.network("back", 2);
        var web = site.sandbox("web", site.controller().findNetwork("front").orElseThrow());

        assertThat(web.ipv4()).isEqualTo("10.1.0.2");
        assertThat(flows(lab)).doesNotContain("=10.1.0.2 ").contains("dst=10.1.0.77 sport=", "dst=10.2.0.1 sport=");
    }

    private static String flows(Lab lab) {
        return lab.run("cat", "/proc/net/nf_conntrack");
    }

    @Test
    void whatIsTakenStaysTaken(Lab lab) {
        var site = Site.durable(lab);
        World.on(site);

        site.restart();

        var controller = site.controller();
        assertThatThrownBy(() -> controller.createNetwork(NetworkSpec.bridge("front")))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("already exists");
        assertThatThrownBy(() -> controller.createNetwork(
                        NetworkSpec.named("other").subnets("10.1.0.0/16").build()))
                .hasMessageContaining("overlaps");
        assertThatThrownBy(() -> controller.createSandbox(SandboxSpec.of("web")))
                .isInstanceOf(ConflictException.class);
        var front = controller.findNetwork("front").orElseThrow();
        assertThatThrownBy(() -> front.createEndpoint(EndpointSpec.of("web"))).hasMessageContaining("already exists");
        var sandbox = controller.createSandbox(SandboxSpec.named("second")
                .publish(PortMapping.tcp(HOST_PORT, PORT))
                .build());
        var endpoint = front.createEndpoint(EndpointSpec.of("second"));
        assertThatThrownBy(() -> endpoint.join(sandbox)).hasMessageContaining(String.valueOf(HOST_PORT));
        assertThat(endpoint.info().ipv4()).isNotEqualTo(endpoints(site).get(0));
    }

    @Test
    void afterARebootEverythingIsMadeAgain(Lab lab) {
        var site = Site.durable(lab);
        var world = World.on(site);
        var before = site.settled();

        site.restart(() -> reboot(lab));

        assertThat(site.controller().controller().audit()).isEmpty();
        site.awaitClean();
        assertThat(changes(site, before))
                .as("but for links of other indexes")
                .noneMatch(line -> line.contains(" nft "));
        world.serveAgain(site);
        world.assertWorks(site);
    }

    @Test
    void afterARebootTheHostForwardsAlsoIfTheNetworkIsGoneForWhichItWasSwitchedOn(Lab lab) {
        var site = Site.durable(lab);
        var first = site.network("first", 9);
        var web = site.sandbox("web", site.network("front", 1));
        first.delete();
        site.awaitClean();
        var before = site.host().shell().run("nft", "list", "set", "inet", "cnm", "guarded");
        site.outside().serve(8000);
        assertThat(web.fetch(Site.OUTSIDE, 8000)).isEqualTo("outside");

        site.restart(() -> reboot(lab));

        var again = site.inside(site.controller().findSandbox("web").orElseThrow());
        assertThat(again.fetch(Site.OUTSIDE, 8000)).isEqualTo("outside");
        assertThat(site.host().shell().run("nft", "list", "set", "inet", "cnm", "guarded"))
                .as("and routes for nobody else")
                .isEqualTo(before);
        assertThat(site.controller().controller().audit()).isEmpty();
    }

    @Test
    void allCanBeRemovedAfterwardsWithoutATrace(Lab lab) {
        var site = Site.durable(lab);
        var network = site.network("first", 9);
        network.delete();
        var before = site.settled();
        var files = site.files();
        World.on(site);

        site.restart();
        site.controller().sandboxes().forEach(Sandbox::delete);
        endpoint(site, "front", "spare").delete(false);
        site.controller().networks().forEach(Network::delete);

        site.awaitClean();
        assertThat(changes(site, before)).isEmpty();
        assertThat(site.files()).isEqualTo(files);
        site.restart();
        assertThat(site.controller().networks()).isEmpty();
        assertThat(site.controller().sandboxes()).isEmpty();
    }

    /** Labels and sandboxes are lost with the store; networks are known by their bridges. */
    @Test
    void networksAreRebuiltFromTheKernelWhenTheStoreIsLost(Lab lab) throws IOException {
        var site = Site.durable(lab);
        World.on(site);
        site.controller()
                .createNetwork(Site.dualStack("inside", 3).internal(true).build());
        site.awaitClean();
        var lost = networks(site);

        site.loseStore();

        assertThat(networks(site))
                .extracting(info -> info.id(), info -> info.spec().name(), info -> info.pools())
                .containsExactlyElementsOf(lost.stream()
                        .map(info -> tuple(info.id(), info.spec().name(), info.pools()))
                        .toList());
        assertThat(site.controller()
                        .findNetwork("inside")
                        .orElseThrow()
                        .info()
                        .spec()
                        .internal())
                .isTrue();
        assertThat(site.controller().sandboxes()).isEmpty();
        assertThat(site.controller().controller().audit()).isEmpty();
        lab.await(
                "links of nobody are gone",
                () -> lab.ip("-o link show type veth").lines().noneMatch(line -> line.contains("cnm")));
        var web = site.sandbox("web2", site.controller().findNetwork("front").orElseThrow());
        web.serve(PORT);
        assertThat(site.sandbox("peer", site.controller().findNetwork("front").orElseThrow())
                        .fetch("web2", PORT))
                .isEqualTo("web2");
    }

    /** Nobody could name them any more; what others have put beside them is theirs. */
    @Test
    void sandboxesOfALostStoreLeaveNoFilesAndNoMounts(Lab lab) throws IOException {
        var site = Site.durable(lab);
        var exec = lab.dir().resolve("exec");
        World.on(site);
        var hosts = site.controller().findSandbox("db").orElseThrow().info().hostsFile();
        var beside = Files.writeString(hosts.resolveSibling("theirs"), "keep");
        var foreign = List.of(
                beside,
                Files.writeString(exec.resolve("netns/0123456789ab"), "keep"),
                Files.writeString(exec.resolve("netns/theirs"), ""),
                Files.writeString(
                        Files.createDirectory(exec.resolve("sandboxes/theirs")).resolve("hosts"), "keep"));

        site.loseStore();
        site.awaitClean();

        assertThat(regularFiles(exec)).containsExactlyInAnyOrderElementsOf(foreign);
        assertThat(Mounts.list()).noneMatch(mount -> mount.target().startsWith(exec.toString()));
    }

    private static List<Path> regularFiles(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** What a reboot leaves: no link, no rule, no namespace; here all but what the lab needs itself. */
    private static void reboot(Lab lab) {
        for (var netns : lab.dir().resolve("exec/netns").toFile().listFiles()) {
            Netns.delete(netns.toPath());
        }
        lab.in(lab.netns()).run("nft", "flush", "ruleset");
        for (var line : lab.ip("-o link show").lines().toList()) {
            var name = line.replaceFirst("^\\d+: ([^:@]+).*", "$1");
            if (name.startsWith("cnm")) {
                lab.ip("link delete " + name);
            }
        }
        lab.netns().run(() -> {
            for (var key : List.of("ipv4/ip_forward", "ipv6/conf/all/forwarding", "ipv6/conf/default/forwarding")) {
                Sysctl.write("net/" + key, "0");
            }
        });
    }

    /**
     * What is different in the kernel, but for what a new controller has open. The kernel keeps the elements of a set in no
     * order, so the words of a line are compared.
     */
    private static List<String> changes(Site site, KernelSnapshot before) {
        var lines = site.settled().changesSince(before).stream()
                .filter(line -> !line.startsWith("+ fd ") && !line.startsWith("- fd "))
                .toList();
        return lines.stream()
                .filter(line -> lines.stream()
                        .noneMatch(other -> other.charAt(0) != line.charAt(0)
                                && words(other).equals(words(line))))
                .toList();
    }

    private static List<String> words(String line) {
        return Pattern.compile("[^ ,\\[\\]{}]+")
                .matcher(line.substring(1))
                .results()
                .map(MatchResult::group)
                .sorted()
                .toList();
    }

    private static Endpoint endpoint(Site site, String network, String name) {
        return site.controller().findNetwork(network).orElseThrow().endpoints().stream()
                .filter(each -> each.info().spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<NetworkInfo> networks(Site site) {
        return site.controller().networks().stream()
                .map(Network::info)
                .sorted(Comparator.comparing(info -> info.spec().name()))
                .toList();
    }

    private static List<SandboxInfo> sandboxes(Site site) {
        return site.controller().sandboxes().stream()
                .map(Sandbox::info)
                .sorted(Comparator.comparing(info -> info.spec().containerId()))
                .toList();
    }

    private static List<Object> endpoints(Site site) {
        return site.controller().networks().stream()
                .sorted(Comparator.comparing(Network::name))
                .flatMap(network -> network.endpoints().stream())
                .map(endpoint -> (Object) endpoint.info())
                .sorted(Comparator.comparing(Object::toString))
                .toList();
    }

    /** Two networks, of which web is on both and publishes a port; db on one of them; an endpoint that is nowhere. */
    private record World() {
        static World on(Site site) {
            var front = site.network("front", 1);
            var back = site.network("back", 2);
            var web = site.sandbox(
                    SandboxSpec.named("web")
                            .publish(PortMapping.tcp(HOST_PORT, PORT))
                            .build(),
                    front);
            back.createEndpoint(EndpointSpec.named("web").alias("www").build()).join(web.sandbox());
            site.sandbox("db", back);
            front.createEndpoint(EndpointSpec.of("spare"));
            web.serve(PORT);
            return new World();
        }

        void serveAgain(Site site) {
            place(site, "web").serve(PORT);
        }

        void assertWorks(Site site) {
            var db = place(site, "db");
            assertThat(db.fetch("www", PORT)).isEqualTo("web");
            assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
            assertThat(site.outside().fetch(HOST6, HOST_PORT)).isEqualTo("web");
            var other =
                    site.sandbox("other", site.controller().findNetwork("front").orElseThrow());
            assertThat(other.fetch("web", PORT)).isEqualTo("web");
            assertThat(other.reaches(db.ipv4(), PORT)).isFalse();
        }

        private static Place place(Site site, String name) {
            return site.inside(site.controller().findSandbox(name).orElseThrow());
        }
    }
}
