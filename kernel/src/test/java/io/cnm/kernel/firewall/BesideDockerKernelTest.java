package io.cnm.kernel.firewall;

import static io.cnm.kernel.firewall.DockersRules.CONTAINER;
import static io.cnm.kernel.firewall.DockersRules.CONTAINER6;
import static io.cnm.kernel.firewall.DockersRules.GATEWAY;
import static io.cnm.kernel.firewall.DockersRules.GATEWAY6;
import static io.cnm.kernel.firewall.Machines.HOST;
import static io.cnm.kernel.firewall.Machines.HOST6;
import static io.cnm.kernel.firewall.Machines.OUTSIDE;
import static io.cnm.kernel.firewall.Machines.OUTSIDE6;
import static io.cnm.kernel.firewall.NftablesFirewallKernelTest.network;
import static io.cnm.kernel.firewall.NftablesFirewallKernelTest.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.kernel.LinkGroup;
import io.cnm.linux.Sysctl;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.xt.XtChains;
import io.cnm.plan.FirewallRule;
import io.cnm.spi.HostPolicy;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our rules among those of a stock Docker, of which each leaves the other's alone. */
@InPrivateNetns
class BesideDockerKernelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final List<FirewallRule> FACTS = List.of(
            network("front", "10.1.0.0/16", "fd00:1::/64"),
            port("0.0.0.0", 8080, "10.1.0.2"),
            port("::", 8080, "fd00:1::2"));
    private static final List<String> OURS = List.of("-A FORWARD -o front -j ACCEPT", "-A FORWARD -i front -j ACCEPT");

    private @Nullable NftSocket nft;
    private final Firewall firewall = start();

    @BeforeEach
    void open(Lab lab) {
        nft = lab.closeAtEnd(lab.netns().call(NftSocket::open));
    }

    @ParameterizedTest
    @CsvSource({OUTSIDE, OUTSIDE6})
    void whatDockersPolicyWouldDropGetsOut(String outside, Lab lab) {
        DockersRules.put(lab);
        var machines = new Machines(lab);
        startAlone().apply(FACTS, List.of());

        try (var server = machines.outside.serveTcp(80)) {
            assertThat(machines.web.reachesTcp(outside, 80)).isFalse();

            firewall.apply(FACTS, List.of());

            assertThat(machines.web.surelyReachesTcp(outside, 80)).isTrue();
            assertThat(server.client(PATIENCE)).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void neighboursReachEachOtherThoughDockersPolicyIsAskedOfBridgedPacketsToo(boolean filterBridged, Lab lab) {
        DockersRules.put(lab);
        var machines = new Machines(lab);
        machines.filterBridged(filterBridged);
        startAlone().apply(FACTS, List.of());

        try (var server = machines.web.serveTcp(81)) {
            assertThat(machines.peer.reachesTcp("10.1.0.2", 81)).isEqualTo(!filterBridged);

            firewall.apply(FACTS, List.of());

            assertThat(machines.peer.surelyReachesTcp("10.1.0.2", 81)).isTrue();
            assertThat(server.client(PATIENCE)).contains("10.1.0.3");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "docker0," + GATEWAY + "," + CONTAINER + "," + HOST,
        "docker0," + GATEWAY6 + "," + CONTAINER6 + "," + HOST6,
        "docker_gwbridge," + GATEWAY + "," + CONTAINER + "," + HOST,
        DockersRules.OTHER_BRIDGE + "," + GATEWAY + "," + CONTAINER + "," + HOST,
        DockersRules.OTHER_BRIDGE + "," + GATEWAY6 + "," + CONTAINER6 + "," + HOST6
    })
    void dockersContainersAndOursReachOfEachOtherOnlyWhatIsPublished(
            String bridge, String gateway, String container, String host, Lab lab) {
        DockersRules.put(lab);
        var machines = new Machines(lab);
        var docker =
                machines.neighbourOnBridge("container", bridge, gateway, container + gateway.replaceFirst(".*/", "/"));
        acceptPublished(lab, bridge, container);
        firewall.apply(FACTS, List.of());

        try (var theirs = docker.serveTcp(80);
                var ours = machines.web.serveTcp(80)) {
            assertThat(machines.host.surelyReachesTcp(container, 80)).isTrue();
            assertThat(machines.web.surelyReachesTcp(host, 9090)).isTrue();
            assertThat(machines.web.reachesTcp(container, 80)).isFalse();
            assertThat(docker.surelyReachesTcp(host, 8080)).isTrue();
            assertThat(docker.reachesTcp(container.contains(":") ? "fd00:1::2" : "10.1.0.2", 80))
                    .isFalse();
            assertThat(theirs.client(PATIENCE)).isPresent();
            assertThat(ours.client(PATIENCE)).isPresent();
        }
    }

    /** What Docker does for a published port on whichever of its bridges the container is; the rest is the policy's. */
    private static void acceptPublished(Lab lab, String bridge, String container) {
        for (var rule : List.of(
                "-i " + bridge + " ! -o " + bridge + " -j ACCEPT",
                "-o " + bridge + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                "-o " + bridge + " -m conntrack --ctstate DNAT -j ACCEPT")) {
            lab.run(((container.contains(":") ? "ip6tables" : "iptables") + " -A FORWARD " + rule).split(" "));
        }
    }

    @Test
    void bridgeOfSomebodyElseIsNotTakenForDockers(Lab lab) {
        DockersRules.put(lab);
        var machines = new Machines(lab);
        var neighbour = machines.neighbourOnBridge("lan", "br-ex", "198.51.100.1/24", "198.51.100.2/24");
        firewall.apply(FACTS, List.of());

        try (var server = neighbour.serveTcp(80)) {
            assertThat(machines.web.surelyReachesTcp("198.51.100.2", 80)).isTrue();
            assertThat(server.client(PATIENCE)).isPresent();
        }
    }

    @Test
    void dockersRulesStayAsTheyAreAndOursComeLast(Lab lab) {
        DockersRules.put(lab);
        var before = DockersRules.all(lab);

        firewall.apply(FACTS, List.of());

        assertThat(without(OURS::contains, DockersRules.all(lab))).isEqualTo(before);
        for (var iptables : List.of("iptables", "ip6tables")) {
            assertThat(lab.run(iptables, "-S", "FORWARD").strip()).endsWith(String.join("\n", OURS));
        }
        firewall.apply(List.of(), FACTS);
        assertThat(DockersRules.all(lab)).isEqualTo(before);
    }

    private static String without(Predicate<String> which, String rules) {
        return rules.lines().filter(Predicate.not(which)).collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void rulesAreOfTheFamiliesThatANetworkHas(Lab lab) {
        firewall.apply(List.of(network("front", "10.1.0.0/16")), List.of());

        assertThat(lab.run("iptables", "-S", "FORWARD").lines())
                .as("a chain that nobody has made yet accepts")
                .containsExactly("-P FORWARD ACCEPT", OURS.get(0), OURS.get(1));
        assertThat(lab.run("ip6tables", "-S", "FORWARD").lines()).containsExactly("-P FORWARD ACCEPT");
    }

    @Test
    void flushedRulesAreMissedAndComeBack(Lab lab) {
        DockersRules.put(lab);
        firewall.apply(FACTS, List.of());

        for (var flush : List.of(
                "iptables -F FORWARD",
                "ip6tables -F FORWARD",
                "iptables -D FORWARD -i front -j ACCEPT",
                "iptables -F",
                "nft delete table ip filter",
                "nft flush ruleset")) {
            lab.run(flush.split(" "));
            assertThat(firewall.compare(FACTS)).as(flush).isNotEmpty();

            firewall.restore(FACTS);

            assertThat(firewall.compare(FACTS)).as(flush).isEmpty();
            assertThat(DockersRules.all(lab).lines().filter(OURS::contains))
                    .as(flush)
                    .containsExactly(OURS.get(0), OURS.get(1), OURS.get(0), OURS.get(1));
        }
        assertThat(firewall.hostTables()).contains(XtChains.filter(false), XtChains.filter(true));
    }

    @Test
    void rulesThatDockerAddsLaterAreNoDrift(Lab lab) {
        firewall.apply(FACTS, List.of());

        lab.run("iptables", "-P", "FORWARD", "DROP");
        lab.run("iptables", "-I", "FORWARD", "-o", "docker0", "-j", "ACCEPT");
        lab.run("iptables", "-A", "FORWARD", "-i", "docker0", "-j", "ACCEPT");
        assertThat(firewall.compare(FACTS)).isEmpty();
        firewall.restore(FACTS);

        assertThat(lab.run("iptables", "-S", "FORWARD").lines())
                .containsExactly(
                        "-P FORWARD DROP",
                        "-A FORWARD -o docker0 -j ACCEPT",
                        OURS.get(0),
                        OURS.get(1),
                        "-A FORWARD -i docker0 -j ACCEPT");
    }

    @Test
    void nextProcessThatHasTheHostToItselfRemovesThem(Lab lab) {
        DockersRules.put(lab);
        var before = DockersRules.all(lab);
        firewall.apply(FACTS, List.of());
        assertThat(DockersRules.all(lab)).isNotEqualTo(before);
        assertThat(lab.nft("list table inet cnm-plugin")).contains("docker0");

        startAlone().apply(FACTS, List.of());

        assertThat(DockersRules.all(lab)).isEqualTo(before);
        assertThat(lab.nft("list table inet cnm-plugin")).doesNotContain("docker0");
    }

    @Test
    void dockerdThatStartsLaterLeavesThemInPlace(Lab lab) {
        var machines = new Machines(lab);
        lab.netns().run(() -> Sysctl.write("net/ipv4/ip_forward", "0")); // whoever turns it on sets the policy
        firewall.apply(FACTS, List.of());

        try (var dockerd = Dockerd.start(lab)) {
            assertThat(lab.run("iptables", "-S", "FORWARD"))
                    .as("with dockerd as process %d", dockerd.program().pid())
                    .contains("-P FORWARD DROP", "docker0")
                    .contains(OURS);
            assertThat(firewall.compare(FACTS)).isEmpty();
            try (var server = machines.outside.serveTcp(80)) {
                assertThat(machines.web.surelyReachesTcp(OUTSIDE, 80)).isTrue();
                assertThat(server.client(PATIENCE)).contains(HOST);
            }
        }
    }

    private Firewall start() {
        return HostFirewall.nftablesBesideDocker("cnm-plugin", LinkGroup.OURS, HostPolicy.USUAL, namespace -> nft());
    }

    private Firewall startAlone() {
        return HostFirewall.nftables("cnm-plugin", LinkGroup.OURS, HostPolicy.USUAL, namespace -> nft());
    }

    private NftSocket nft() {
        return Objects.requireNonNull(nft);
    }
}
