package io.cnm.kernel.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.ConflictException;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.kernel.LinkGroup;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.spi.Auditor.Difference;
import io.cnm.spi.HostPolicy;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of iptables beside those of others, with iptables itself for a judge. */
@InPrivateNetns
class IptablesFirewallKernelTest {
    private static final BridgeNetwork FRONT = new BridgeNetwork(
            "front", Stream.of("10.1.0.0/16", "fd00:1::/64").map(Cidr::parse).toList(), false, true, true);
    private static final BridgeEndpoint WEB = new BridgeEndpoint("front", IpAddress.parse("10.1.0.2"));
    private static final PublishedPort PORT = port("0.0.0.0", 8080, "10.1.0.2");
    private static final List<FirewallRule> FACTS = List.of(FRONT, WEB, PORT);

    private @org.jspecify.annotations.Nullable NftSocket nft;
    private @org.jspecify.annotations.Nullable Lab lab;
    private final Firewall firewall = start();

    @BeforeEach
    void open(Lab lab) {
        this.lab = lab;
        nft = lab.closeAtEnd(lab.netns().call(NftSocket::open));
    }

    @Test
    void iptablesFindsOurRulesByWhatTheySay() {
        firewall.apply(FACTS, List.of());

        check("iptables -C DOCKER -d 10.1.0.2 ! -i front -o front -p tcp --dport 80 -j ACCEPT");
        check("iptables -t nat -C DOCKER -p tcp --dport 8080 -j DNAT --to-destination 10.1.0.2:80");
        check("iptables -t nat -C POSTROUTING -s 10.1.0.0/16 ! -o front -j MASQUERADE");
        check("ip6tables -C DOCKER-CT -o front -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
        check("iptables -C FORWARD -j DOCKER-USER");
    }

    @Test
    void linkIsTheRulesThatDockerWrites() {
        var apart = new BridgeNetwork("front", FRONT.sides(), false, false);
        firewall.apply(List.of(apart), List.of());
        var before = rules();

        firewall.apply(List.of(link("10.1.0.3", "10.1.0.2"), link("fd00:1::3", "fd00:1::2")), List.of());

        assertThat(run("iptables -S DOCKER").lines())
                .containsExactly(
                        "-N DOCKER",
                        "-A DOCKER ! -i front -o front -j DROP",
                        "-A DOCKER -s 10.1.0.3/32 -d 10.1.0.2/32 -i front -o front -p tcp -m tcp --dport 80 -j ACCEPT",
                        "-A DOCKER -s 10.1.0.2/32 -d 10.1.0.3/32 -i front -o front -p tcp -m tcp --sport 80 -j ACCEPT");
        check("ip6tables -C DOCKER -i front -o front -p tcp -s fd00:1::3 -d fd00:1::2 --dport 80 -j ACCEPT");
        check("ip6tables -C DOCKER -i front -o front -p tcp -s fd00:1::2 -d fd00:1::3 --sport 80 -j ACCEPT");
        for (var ends : List.of("-s fd00:1::2 -d fd00:1::3", "-s fd00:1::3 -d fd00:1::2")) {
            check("ip6tables -C DOCKER -i front -o front -p ipv6-icmp " + ends + " -j ACCEPT");
            check("ip6tables -C DOCKER -i front -o front -p ipv6-icmp "
                    + ends.replaceFirst("-d .*", "-d ff02::1:ff00:0/104 -j ACCEPT"));
        }
        assertThat(run("iptables -S DOCKER-FORWARD").lines())
                .as("links are asked before neighbours are dropped")
                .containsSubsequence(
                        "-A DOCKER-FORWARD -j DOCKER-BRIDGE",
                        "-A DOCKER-FORWARD -i front -o front -j DROP",
                        "-A DOCKER-FORWARD -i front ! -o front -j ACCEPT");

        firewall.apply(List.of(), List.of(link("10.1.0.3", "10.1.0.2"), link("fd00:1::3", "fd00:1::2")));
        assertThat(rules()).isEqualTo(before);
    }

    private static BridgeLink link(String parent, String child) {
        return new BridgeLink(
                "front",
                false,
                new BridgeLink.End("vethp", IpAddress.parse(parent)),
                new BridgeLink.End("vethc", IpAddress.parse(child)),
                Protocol.TCP,
                80);
    }

    @Test
    void oneFactMoreIsOneBatchWithNothingListed() {
        firewall.apply(List.of(FRONT), List.of());

        var sends = firewall.apply(List.of(WEB, PORT), List.of());

        assertThat(sends).singleElement().satisfies(send -> assertThat(send.messages())
                .as("the first rule of a chain brings it")
                .isLessThanOrEqualTo(8));
        assertThat(firewall.apply(List.of(), List.of(WEB, PORT)))
                .singleElement()
                .satisfies(send -> assertThat(send.messages()).isEqualTo(4));
    }

    @Test
    void rulesOfOthersStayWhereTheyAre() {
        run("iptables -A FORWARD -i theirs -j ACCEPT");
        run("iptables -P FORWARD DROP");
        run("iptables -t nat -A POSTROUTING -o theirs -j MASQUERADE");
        run("iptables -t raw -A PREROUTING -i theirs -p udp -j NOTRACK");
        var before = rules().lines().filter(line -> line.startsWith("-A")).toList();

        firewall.apply(FACTS, List.of());
        run("iptables -A DOCKER-USER -i front -d 192.0.2.1 -j DROP");
        run("iptables -I DOCKER 1 -i vpn -j ACCEPT");
        assertThat(rules().lines()).containsSubsequence(before).contains(":FORWARD DROP [0:0]");
        firewall.reassert();
        firewall.apply(List.of(), FACTS);

        assertThat(rules().lines())
                .containsSubsequence(before)
                .contains("-A DOCKER-USER -d 192.0.2.1/32 -i front -j DROP", "-A DOCKER -i vpn -j ACCEPT")
                .contains(":FORWARD DROP [0:0]");
    }

    @Test
    void administratorsChainComesFirst() {
        run("iptables -A FORWARD -j ACCEPT");

        firewall.apply(FACTS, List.of());

        assertThat(run("iptables -S FORWARD").lines())
                .containsExactly(
                        "-P FORWARD ACCEPT",
                        "-A FORWARD -j DOCKER-USER",
                        "-A FORWARD -j DOCKER-FORWARD",
                        "-A FORWARD -j ACCEPT");
    }

    @Test
    void flushedRulesAreMissedAndComeBackAsTheyWere() {
        firewall.apply(FACTS, List.of());
        var whole = rules();

        for (var flush : List.of(
                "iptables -F",
                "iptables -t nat -F",
                "iptables -D FORWARD -j DOCKER-FORWARD",
                "iptables -t raw -F",
                "ip6tables -F DOCKER-CT",
                "nft flush ruleset")) {
            run(flush);
            assertThat(rules()).as(flush).isNotEqualTo(whole);
            assertThat(firewall.compare(FACTS)).as(flush).isNotEmpty();

            firewall.restore(FACTS);

            assertThat(rules()).as(flush).isEqualTo(whole);
            assertThat(firewall.compare(FACTS)).as(flush).isEmpty();
        }
    }

    @Test
    void changeOfFlushedRulesBuildsThemAnew() {
        firewall.apply(FACTS, List.of());
        var whole = rules();
        run("iptables -F DOCKER");

        firewall.apply(List.of(), List.of(PORT));
        firewall.apply(List.of(PORT), List.of());

        assertThat(rules()).isEqualTo(whole);
    }

    @Test
    void ruleOfOursInTheWrongPlaceIsADrift() {
        firewall.apply(FACTS, List.of());
        run("iptables -D FORWARD -j DOCKER-USER");
        run("iptables -A FORWARD -j DOCKER-USER");

        assertThat(firewall.compare(FACTS)).singleElement().satisfies(gap -> assertThat(gap.difference())
                .isEqualTo(Difference.DRIFTED));
        firewall.restore(FACTS);

        assertThat(run("iptables -S FORWARD")).containsSubsequence("DOCKER-USER", "DOCKER-FORWARD");
        assertThat(firewall.compare(FACTS)).isEmpty();
    }

    @Test
    void nextProcessTakesOverWithoutTouchingWhatIsRight() {
        firewall.apply(FACTS, List.of());
        var handles = lab().nft("-a list table ip filter");

        var next = start();
        var backwards = List.<FirewallRule>of(PORT, WEB, FRONT);
        next.apply(backwards, List.of());

        assertThat(lab().nft("-a list table ip filter")).isEqualTo(handles);
        assertThat(next.compare(FACTS)).isEmpty();
    }

    @Test
    void nextProcessRemovesWhatIsNotToldAgain() {
        var other = new BridgeEndpoint("front", IpAddress.parse("10.1.0.9"));
        firewall.apply(List.of(FRONT, other), List.of());
        var without = rules();
        firewall.apply(List.of(WEB, PORT), List.of());

        start().apply(List.of(FRONT, other), List.of());

        assertThat(rules()).isEqualTo(without);
    }

    @Test
    void rulesThatIptablesRestoreWroteAreOursAgain() {
        firewall.apply(FACTS, List.of());
        var whole = rules();
        run(
                "iptables-save > saved; ip6tables-save > saved6; nft flush ruleset; iptables-restore saved; ip6tables-restore saved6");
        assertThat(rules()).isEqualTo(whole);

        firewall.restore(FACTS);
        assertThat(rules()).isEqualTo(whole);
        firewall.apply(List.of(), FACTS);

        assertThat(rules()).doesNotContain("front", "10.1.0.2");
    }

    @Test
    void portsOfTheSameEndpointShareWhatTheyShare() {
        var other = port("0.0.0.0", 8081, "10.1.0.2");
        firewall.apply(List.of(FRONT, WEB, PORT, other), List.of());

        firewall.apply(List.of(), List.of(other));
        check("iptables -C DOCKER -d 10.1.0.2 ! -i front -o front -p tcp --dport 80 -j ACCEPT");
        firewall.apply(List.of(), List.of(PORT));

        assertThat(rules()).doesNotContain("dport");
    }

    @Test
    void portThatLeadsElsewhereIsAConflict() {
        firewall.apply(FACTS, List.of());
        var whole = rules();

        assertThatThrownBy(() -> firewall.apply(List.of(port("0.0.0.0", 8080, "10.1.0.3")), List.of()))
                .isInstanceOf(ConflictException.class);

        assertThat(rules()).isEqualTo(whole);
    }

    @Test
    void thousandsOfPortsAreOneBatchAndGoAgain() {
        firewall.apply(List.of(FRONT, WEB), List.of());
        var before = rules();
        var ports = IntStream.range(0, 4000)
                .<FirewallRule>mapToObj(i -> port("192.0.2.1", 1024 + i, "10.1." + i / 250 + "." + (2 + i % 250)))
                .toList();

        assertThat(firewall.apply(ports, List.of())).hasSize(1);
        assertThat(run("iptables -t nat -S DOCKER").lines()).hasSize(ports.size() + 1);
        assertThat(firewall.apply(List.of(), ports)).hasSize(1);

        assertThat(rules()).isEqualTo(before);
    }

    @Test
    void loopbackOfIpv6AndForwardingAreGuardedByOurOwnTable() {
        firewall.apply(List.of(FRONT, port("::1", 8080, "fd00:1::2"), new ForwardingGuard(true)), List.of());

        assertThat(lab().nft("list table inet cnm"))
                .contains("::1 . tcp . 8080")
                .contains("elements = { ipv6 }");
        assertThat(rules()).doesNotContain("policy");
    }

    @Test
    void otherBackendLeavesNothingOfThisOne() {
        run("iptables -A FORWARD -i theirs -j ACCEPT");
        firewall.apply(FACTS, List.of());

        var other = HostFirewall.nftables("cnm", LinkGroup.OURS, HostPolicy.USUAL, namespace -> nft());
        other.apply(FACTS, List.of());

        assertThat(rules()).contains("-A FORWARD -i theirs").doesNotContain("DOCKER", "front", "10.1.0.2");
        assertThat(lab().nft("list table inet cnm")).contains("8080");
        start().apply(FACTS, List.of());
        assertThat(rules()).contains("-A DOCKER-FORWARD -i front -j ACCEPT");
        assertThat(lab().nft("list table inet cnm")).doesNotContain("8080");
    }

    @Test
    void otherBackendLeavesTheAdministratorsChainWithItsRules() {
        firewall.apply(FACTS, List.of());
        run("iptables -A DOCKER-USER -i vpn -j DROP");

        HostFirewall.nftables("cnm", LinkGroup.OURS, HostPolicy.USUAL, namespace -> nft())
                .apply(FACTS, List.of());

        assertThat(run("iptables -S")).contains("-A DOCKER-USER -i vpn -j DROP").doesNotContain("DOCKER-FORWARD");
    }

    private Firewall start() {
        return HostFirewall.iptables("cnm", LinkGroup.OURS, IptablesSettings.USUAL, namespace -> nft());
    }

    private NftSocket nft() {
        return java.util.Objects.requireNonNull(nft);
    }

    private Lab lab() {
        return java.util.Objects.requireNonNull(lab);
    }

    /** All tables of both programs, without what differs from one moment to the next. */
    private String rules() {
        return run("iptables-save; ip6tables-save").replaceAll("(?m)^#.*\\n", "");
    }

    private void check(String command) {
        run(command);
    }

    private String run(String command) {
        return lab().run("sh", "-c", "cd " + lab().dir() + " && " + command);
    }

    private static PublishedPort port(String host, int hostPort, String container) {
        return new PublishedPort(
                "front",
                new PortBinding(Protocol.TCP, IpAddress.parse(host), hostPort, IpAddress.parse(container), 80));
    }
}
