package io.cnm.netlink.rtnl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cnm.netlink.NetlinkException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links: what the kernel makes of each request, with ip(8) and bridge(8) as judges. */
class LinkKernelTest {
    private static final HardwareAddress MAC = HardwareAddress.parse("02:42:ac:11:00:02");

    @SuppressWarnings("NullAway.Init")
    private RouteLab lab;

    @BeforeEach
    void open() {
        lab = RouteLab.open();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void peerIsBornInAnotherNamespaceWithNameIndexMacAndMtu() {
        try (var other = RouteLab.open()) {
            lab.route().execute(new NewLink("br0").index(400).up().bridge(options -> options));
            lab.route()
                    .execute(new NewLink("host0")
                            .index(500)
                            .up()
                            .master(400)
                            .mtu(1450)
                            .veth(peer -> peer.name("eth0")
                                    .index(7)
                                    .mac(MAC)
                                    .mtu(1450)
                                    .netns(other.netns())));

            other.route().execute(new SetLink(7).up());

            assertThat(other.run("ip -d link show eth0"))
                    .startsWith("7: eth0@if500: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450")
                    .contains("link/ether 02:42:ac:11:00:02");
            assertThat(lab.run("ip -d link show host0"))
                    .startsWith("500: host0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450")
                    .contains("master br0");
            var host = lab.route().link("host0").orElseThrow();
            assertThat(host.kindName()).isEqualTo("veth");
            assertThat(host.parent()).isEqualTo(7);
            assertThat(host.parentNetns()).isPresent();
            assertThat(host.master()).isEqualTo(400);
            assertThat(host.port()).isPresent();
        }
    }

    @Test
    void bridgeHasTheOptionsItWasMadeWith() {
        lab.route().execute(new NewLink("br0").mac(MAC).mtu(1400).group(77).up().bridge(options -> options.stp(true)
                .ageing(Duration.ofSeconds(60))
                .forwardDelay(Duration.ofSeconds(2))
                .multicastSnooping(false)
                .groupForwardMask(8)));

        assertThat(lab.run("ip -d -j link show br0"))
                .contains("\"mtu\":1400", "\"address\":\"02:42:ac:11:00:02\"", "\"group\":\"77\"")
                .contains("\"ageing_time\":6000", "\"stp_state\":1", "\"forward_delay\":200")
                .contains("\"mcast_snooping\":0", "\"group_fwd_mask\":\"0x8\"");
        var bridge = (Bridge) lab.route().link("br0").orElseThrow().kind().orElseThrow();
        assertThat(bridge.ageing()).contains(Duration.ofSeconds(60));
        assertThat(bridge.stp()).contains(true);
        assertThat(bridge.multicastSnooping()).contains(false);
    }

    @Test
    void bridgeOptionsChange() {
        lab.route().execute(new NewLink("br0").bridge(options -> options));

        lab.route().execute(new SetLink("br0").bridge(options -> options.ageing(Duration.ZERO)
                .multicastSnooping(false)));

        assertThat(lab.run("ip -d -j link show br0")).contains("\"ageing_time\":0", "\"mcast_snooping\":0");
    }

    @Test
    void portOptionsAreSetOnceItIsAPort() {
        bridgeWithPort();

        lab.route()
                .execute(new SetLink("port0")
                        .port(port -> port.hairpin(true).isolated(true).learning(false)));

        assertThat(lab.run("bridge -d -j link show dev port0"))
                .contains("\"hairpin\":true", "\"isolated\":true", "\"learning\":false");
        var port = lab.route().link("port0").orElseThrow().port().orElseThrow();
        assertThat(port.hairpin()).contains(true);
        assertThat(port.learning()).contains(false);
    }

    @Test
    void whatAPortHasLearnedIsForgotten() {
        bridgeWithPort();
        lab.run("bridge fdb add 02:00:00:00:00:09 dev port0 master dynamic");

        lab.route().execute(new SetLink("port0").port(BridgePort::flush));

        assertThat(lab.run("bridge fdb show dev port0")).doesNotContain("02:00:00:00:00:09");
    }

    @Test
    void linkLeavesItsMaster() {
        bridgeWithPort();

        lab.route().execute(new SetLink("port0").noMaster());

        assertThat(lab.route().link("port0").orElseThrow().master()).isZero();
        assertThat(lab.route().linksOf(lab.index("br0"))).isEmpty();
    }

    @Test
    void linkIsRenamedAndGetsMacMtuGroupAliasAndQueue() {
        bridgeWithPort();
        var index = lab.index("port0");

        lab.route()
                .execute(new SetLink(index)
                        .down()
                        .rename("new0")
                        .mac(MAC)
                        .mtu(1300)
                        .group(9)
                        .alias("for people")
                        .txQueueLength(5));

        assertThat(lab.run("ip -d -j link show new0"))
                .contains("\"mtu\":1300", "\"address\":\"02:42:ac:11:00:02\"", "\"group\":\"9\"")
                .contains("\"ifalias\":\"for people\"", "\"txqlen\":5")
                .doesNotContain("\"UP\"");
        assertThat(lab.route().link(index).orElseThrow().alias()).isEqualTo("for people");
    }

    @Test
    void pairIsBornWithAsManyQueuesAsItIsToHave() {
        lab.route().execute(new NewLink("host0").queues(1).veth(peer -> peer.name("end0")
                .queues(3)));

        assertThat(lab.run("ip -d -j link show host0")).contains("\"num_tx_queues\":1,\"num_rx_queues\":1");
        assertThat(lab.run("ip -d -j link show end0")).contains("\"num_tx_queues\":3,\"num_rx_queues\":3");
    }

    @Test
    void macvlanIsBornInAnotherNamespaceOnAParentHere() {
        bridgeWithPort();
        try (var other = RouteLab.open()) {
            lab.route()
                    .execute(new NewLink("eth0")
                            .parent(lab.index("end0"))
                            .mac(MAC)
                            .netns(other.netns())
                            .macvlan(options -> options.mode(Macvlan.Mode.BRIDGE)));

            assertThat(other.run("ip -d -j link show eth0"))
                    .contains("\"info_kind\":\"macvlan\"", "\"mode\":\"bridge\"", "02:42:ac:11:00:02");
            var macvlan =
                    (Macvlan) other.route().link("eth0").orElseThrow().kind().orElseThrow();
            assertThat(macvlan.mode()).contains(Macvlan.Mode.BRIDGE);
        }
    }

    @Test
    void vxlanHasTheOptionsItWasMadeWith() {
        lab.route().execute(new NewLink("vx0").mtu(1450).vxlan(options -> options.vni(42)
                .local(Ip.parse("192.0.2.1"))
                .port(4789)
                .learning(false)
                .l2miss(true)
                .l3miss(true)
                .proxy(true)));

        assertThat(lab.run("ip -d -j link show vx0"))
                .contains("\"info_kind\":\"vxlan\"", "\"id\":42", "\"local\":\"192.0.2.1\"", "\"port\":4789")
                .contains("\"learning\":false", "\"l2miss\":true", "\"l3miss\":true", "\"proxy\":true");
        var vxlan = (Vxlan) lab.route().link("vx0").orElseThrow().kind().orElseThrow();
        assertThat(vxlan.vni()).hasValue(42);
        assertThat(vxlan.local()).contains(Ip.parse("192.0.2.1"));
        assertThat(vxlan.port()).hasValue(4789);
    }

    @Test
    void metadataVxlanHasNoVniOfItsOwn() {
        lab.route().execute(new NewLink("vx0").vxlan(options -> options.collectMetadata(true)
                .port(4789)
                .learning(false)));

        assertThat(lab.run("ip -d link show vx0")).contains("vxlan external");
    }

    @Test
    void groupIsDeletedAtOnceAndTheOthersStay() {
        var route = lab.route();
        IntStream.range(0, 5)
                .forEach(i -> route.execute(
                        new NewLink("a" + i).group(i < 3 ? 77 : 78).bridge(options -> options)));

        route.execute(DeleteLink.group(77));

        assertThat(route.links()).extracting(Link::name).containsExactlyInAnyOrder("lo", "a3", "a4");
        assertThatThrownBy(() -> route.execute(DeleteLink.group(77))).matches(e -> ((NetlinkException) e).notFound());
    }

    @Test
    void linkIsDeletedByNameAndByIndex() {
        var route = lab.route();
        route.execute(new NewLink("a").bridge(options -> options));
        route.execute(new NewLink("b").index(900).bridge(options -> options));

        route.execute(new DeleteLink("a"));
        route.execute(new DeleteLink(900));

        assertThat(route.links()).extracting(Link::name).containsExactly("lo");
        assertThat(route.link(900)).isEmpty();
    }

    @Test
    void listsCanBeOfAMasterOrOfAKind() {
        bridgeWithPort();

        assertThat(lab.route().linksOf(lab.index("br0"))).extracting(Link::name).containsExactly("port0");
        assertThat(lab.route().linksOfKind("bridge")).extracting(Link::name).containsExactly("br0");
        assertThat(lab.route().links()).extracting(Link::name).contains("lo", "br0", "port0", "end0");
    }

    @Test
    void aThousandLinksAreListedOnceEach() {
        var requests = IntStream.range(0, 500)
                .mapToObj(i -> new NewLink("a" + i).veth(peer -> peer.name("b" + i)))
                .toList();
        assertThat(lab.route().executeAll(requests)).allMatch(outcome -> outcome.succeeded());

        var links = lab.route().links();

        assertThat(links).hasSize(1001);
        assertThat(links.stream().map(Link::index).distinct()).hasSize(1001);
    }

    @Test
    void refusalSaysWhatWhyAndWhere() {
        var outer = catchThrowableOfType(NetlinkException.class, () -> lab.route()
                .execute(new NewLink("x").mtu(10).vxlan(options -> options.vni(1))));
        var inner = catchThrowableOfType(NetlinkException.class, () -> lab.route()
                .execute(new NewLink("x").vxlan(options -> options.vni(1).vniFilter(true))));

        assertThat(outer)
                .hasMessage(
                        "create vxlan x: Invalid argument (EINVAL):" + " MTU must be between 68 and 65535 [IFLA_MTU]");
        assertThat(inner.attribute()).contains("IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_VXLAN_VNIFILTER");
    }

    @Test
    void unknownKindIsUnsupported() {
        assertThatThrownBy(() -> lab.route().execute(new NewLink("x").kind(new OtherKind("nosuchkind"))))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("Unknown device type")
                .matches(e -> ((NetlinkException) e).unsupported());
    }

    @Test
    void takenNameExists() {
        lab.route().execute(new NewLink("br0").bridge(options -> options));

        assertThatThrownBy(() -> lab.route().execute(new NewLink("br0").bridge(options -> options)))
                .hasMessageStartingWith("create bridge br0: File exists (EEXIST)")
                .matches(e -> ((NetlinkException) e).exists());
    }

    private void bridgeWithPort() {
        lab.route().execute(new NewLink("br0").up().bridge(options -> options));
        lab.route().execute(new NewLink("port0").master(lab.index("br0")).up().veth(peer -> peer.name("end0")));
        lab.route().execute(new SetLink("end0").up());
    }
}
