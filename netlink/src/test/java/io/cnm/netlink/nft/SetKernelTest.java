package io.cnm.netlink.nft;

import static io.cnm.netlink.nft.Family.INET;
import static io.cnm.netlink.nft.Field.IIFNAME;
import static io.cnm.netlink.nft.Field.IP_SADDR;
import static io.cnm.netlink.nft.Field.L4PROTO;
import static io.cnm.netlink.nft.Field.NFPROTO;
import static io.cnm.netlink.nft.Field.TH_DPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.netlink.nft.expr.Counter;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** nft lists every kind of set as the text in the test says, and our dump is what was written. */
class SetKernelTest {
    private static final TableId TABLE = new TableId(INET, "t");
    private NftLab lab;

    @BeforeEach
    void open() {
        lab = NftLab.open();
        lab.nft().commit(tx -> tx.create(new Table(TABLE)).create(new Chain(TABLE, "c")));
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void plainSetWithComments() {
        assertListed(
                NftSet.of(TABLE, "s").key(DataType.IPV4_ADDR).comment("hosts").build(),
                List.of(Element.of(Data.ip("10.0.0.1")).comment("one")),
                """
                set s {
                    type ipv4_addr
                    comment "hosts"
                    elements = { 10.0.0.1 comment "one" }
                }""");
    }

    @Test
    void intervalsAndPrefixes() {
        var elements = new ArrayList<Element>();
        elements.addAll(Intervals.prefix(Data.ip("10.0.0.0"), 24));
        elements.addAll(Intervals.of(Data.ip("10.0.1.5"), Data.ip("10.0.1.9")));
        elements.addAll(Intervals.prefix(Data.ip("255.255.255.0"), 24));

        assertListed(NftSet.of(TABLE, "s").key(DataType.IPV4_ADDR).intervals().build(), elements, """
                set s {
                    type ipv4_addr
                    flags interval
                    elements = { 10.0.0.0/24, 10.0.1.5-10.0.1.9,
                             255.255.255.0/24 }
                }""");
    }

    @Test
    void adjacentIntervalsStayTwo() {
        var elements = new ArrayList<Element>();
        elements.addAll(Intervals.of(Data.port(10), Data.port(19)));
        elements.addAll(Intervals.of(Data.port(20), Data.port(29)));

        assertListed(
                NftSet.of(TABLE, "s").key(DataType.INET_SERVICE).intervals().build(), elements, """
                set s {
                    type inet_service
                    flags interval
                    elements = { 10-19, 20-29 }
                }""");
    }

    @Test
    void mapOfConcatenations() {
        assertListed(
                NftSet.of(TABLE, "m")
                        .key(DataType.INET_PROTO, DataType.INET_SERVICE)
                        .value(DataType.IPV4_ADDR, DataType.INET_SERVICE)
                        .build(),
                List.of(Element.of(
                        Data.concat(Data.u8(6), Data.port(8080)), Data.concat(Data.ip("172.18.0.2"), Data.port(80)))),
                """
                map m {
                    type inet_proto . inet_service : ipv4_addr . inet_service
                    elements = { tcp . 8080 : 172.18.0.2 . 80 }
                }""");
    }

    @Test
    void concatenatedIntervals() {
        assertListed(
                NftSet.of(TABLE, "s")
                        .key(DataType.IPV4_ADDR, DataType.INET_SERVICE)
                        .intervals()
                        .build(),
                List.of(Intervals.concat(
                        Data.concat(Data.ip("10.0.0.0"), Data.port(80)),
                        Data.concat(Data.ip("10.0.0.255"), Data.port(90)))),
                """
                set s {
                    type ipv4_addr . inet_service
                    flags interval
                    elements = { 10.0.0.0/24 . 80-90 }
                }""");
    }

    @Test
    void threeFieldsWithNameAndHardwareAddress() {
        assertListed(
                NftSet.of(TABLE, "s")
                        .key(DataType.IFNAME, DataType.ETHER_ADDR, DataType.IPV4_ADDR)
                        .build(),
                List.of(Element.of(
                        Data.concat(Data.ifname("veth0"), Data.mac("02:42:ac:12:00:02"), Data.ip("172.18.0.2")))),
                """
                set s {
                    type ifname . ether_addr . ipv4_addr
                    elements = { "veth0" . 02:42:ac:12:00:02 . 172.18.0.2 }
                }""");
    }

    @Test
    void verdictMapWithCounters() {
        assertListed(
                NftSet.of(TABLE, "m")
                        .key(DataType.IFNAME)
                        .verdicts()
                        .each(Counter.ZERO)
                        .build(),
                List.of(
                        Element.of(Data.ifname("a"), Verdict.jump("c")).with(new Counter(7, 700)),
                        Element.of(Data.ifname("b"), Verdict.DROP).with(Counter.ZERO)),
                """
                map m {
                    type ifname : verdict
                    counter
                    elements = { "a" counter packets 7 bytes 700 : jump c,
                             "b" counter packets 0 bytes 0 : drop }
                }""");
    }

    @Test
    void intervalMap() {
        assertListed(
                NftSet.of(TABLE, "m")
                        .key(DataType.IPV4_ADDR)
                        .value(DataType.MARK)
                        .intervals()
                        .build(),
                Intervals.prefix(Data.ip("10.0.0.0"), 24, Data.host32(5)),
                """
                map m {
                    type ipv4_addr : mark
                    flags interval
                    elements = { 10.0.0.0/24 : 0x00000005 }
                }""");
    }

    @Test
    void catchAllElement() {
        assertListed(
                NftSet.of(TABLE, "m").key(DataType.IPV4_ADDR).verdicts().build(),
                List.of(Element.of(Data.ip("1.1.1.1"), Verdict.ACCEPT), Element.catchAll(Verdict.DROP)),
                """
                map m {
                    type ipv4_addr : verdict
                    elements = { 1.1.1.1 : accept, * : drop }
                }""");
    }

    @Test
    void hostOrderTypesReadWell() {
        assertListed(NftSet.of(TABLE, "s").key(DataType.CT_STATE).build(), List.of(Element.of(Data.host32(8))), """
                set s {
                    type ct_state
                    elements = { new }
                }""");
        assertListed(NftSet.of(TABLE, "i").key(DataType.IFACE_INDEX).build(), List.of(Element.of(Data.host32(1))), """
                set i {
                    type iface_index
                    elements = { "lo" }
                }""");
        assertListed(
                NftSet.of(TABLE, "six").key(DataType.IPV6_ADDR).smallMemory().build(),
                List.of(Element.of(Data.ip("fd00::1"))),
                """
                set six {
                    type ipv6_addr
                    policy memory
                    elements = { fd00::1 }
                }""");
    }

    @Test
    void dynamicSetIsFilledByRulesAndEmptiedByTime() {
        var set = NftSet.of(TABLE, "s")
                .key(DataType.IPV4_ADDR)
                .dynamic()
                .timeout(Duration.ofMinutes(1))
                .gcInterval(Duration.ofSeconds(1))
                .size(100)
                .build();
        var rule =
                Rule.in(TABLE, "c").update("s", Duration.ofSeconds(5), IP_SADDR).build();

        lab.nft().commit(tx -> tx.create(set)
                .add(set, List.of(Element.of(Data.ip("1.1.1.1")).timeout(Duration.ofHours(1))))
                .add(rule));

        assertThat(lab.list(TABLE))
                .contains("size 100", "flags dynamic,timeout", "timeout 1m", "gc-interval 1s")
                .contains("1.1.1.1 timeout 1h expires 59m")
                .contains("update @s { ip saddr timeout 5s }");
        assertThat(lab.nft().sets(TABLE).get(0).renamed("s", 1)).isEqualTo(set.renamed("s", 1));
        assertThat(lab.nft().rules(TABLE).get(0).withoutHandle()).isEqualTo(rule);
        assertThat(lab.nft().elements(TABLE, "s").get(0).expirationMillis()).isBetween(3_000_000L, 3_600_000L);
    }

    @Test
    void rulesLookUpSetsAndMaps() {
        var ports = NftSet.of(TABLE, "ports")
                .key(DataType.INET_PROTO, DataType.INET_SERVICE)
                .value(DataType.IPV4_ADDR, DataType.INET_SERVICE)
                .build();
        var byName = NftSet.of(TABLE, "names").key(DataType.IFNAME).verdicts().build();
        var nat = new Chain(TABLE, "nat", Hook.nat(Hook.NF_INET_PRE_ROUTING, Hook.PRIORITY_DSTNAT));
        lab.nft().commit(tx -> {
            tx.create(ports).create(byName).create(nat);
            var two = tx.anonymous(
                    NftSet.of(TABLE, "").key(DataType.IFNAME),
                    List.of(Element.of(Data.ifname("a")), Element.of(Data.ifname("b"))));
            var states = tx.anonymous(
                    NftSet.of(TABLE, "").key(DataType.CT_STATE).verdicts(),
                    List.of(Element.of(Data.host32(2), Verdict.ACCEPT), Element.of(Data.host32(1), Verdict.DROP)));
            tx.add(Rule.in(TABLE, "c").notIn(two, IIFNAME).drop().build());
            tx.add(Rule.in(TABLE, "c").vmap(states, Field.CT_STATE).build());
            tx.add(Rule.in(TABLE, "c").vmap("names", IIFNAME).build());
            tx.add(Rule.in(TABLE, "c").in("ports", L4PROTO, TH_DPORT).accept().build());
            tx.add(Rule.in(nat)
                    .match(NFPROTO, Data.u8(2))
                    .dnatToMapped("ports", DataType.IPV4_ADDR, L4PROTO, TH_DPORT)
                    .build());
        });

        assertThat(lab.list(TABLE))
                .contains("iifname != { \"a\", \"b\" } drop")
                .contains("ct state vmap { invalid : drop, established : accept }")
                .contains("iifname vmap @names")
                .contains("meta l4proto . th dport @ports accept")
                .contains("dnat ip to meta l4proto . th dport map @ports");
    }

    @Test
    void elementsAreDeletedByKey() {
        var set = NftSet.of(TABLE, "s").key(DataType.IPV4_ADDR).intervals().build();
        var first = Intervals.prefix(Data.ip("10.0.0.0"), 24);
        var second = Intervals.prefix(Data.ip("10.0.9.0"), 24);
        lab.nft().commit(tx -> tx.create(set).add(set, first).add(set, second));

        lab.nft().commit(tx -> tx.table(TABLE).deleteElements("s", first));

        assertThat(lab.list(TABLE)).contains("elements = { 10.0.9.0/24 }");
        lab.nft().commit(tx -> tx.table(TABLE).flushSet("s"));
        assertThat(lab.nft().elements(TABLE, "s")).isEmpty();
    }

    @Test
    void mapWithAnotherValueForTheSameKeyIsRefused() {
        var map = NftSet.of(TABLE, "m")
                .key(DataType.INET_SERVICE)
                .value(DataType.MARK)
                .build();
        lab.nft().commit(tx -> tx.create(map)
                .table(TABLE)
                .addElement("m", Data.port(80), Data.host32(1))
                .addElement("m", Data.port(80), Data.host32(1)));

        assertThatThrownBy(() -> lab.nft().commit(tx -> tx.table(TABLE).addElement("m", Data.port(80), Data.host32(2))))
                .isInstanceOfSatisfying(
                        NftException.class, e -> assertThat(e.exists()).isTrue());
    }

    private void assertListed(NftSet set, List<Element> elements, String listing) {
        lab.nft().commit(tx -> tx.create(set).add(set, elements));

        var kind = set.hasFlag(NftSet.NFT_SET_MAP) ? "map" : "set";
        assertThat(normalised(lab.run("nft", "list", kind, "inet", "t", set.name())))
                .contains(normalised(listing));
        assertThat(lab.nft().sets(TABLE))
                .extracting(dumped -> dumped.renamed(dumped.name(), 0))
                .contains(set);
        assertThat(lab.nft().elements(TABLE, set.name())).containsExactlyInAnyOrderElementsOf(elements);
    }

    /** nft's own indentation is of tabs and depends on names. */
    private static String normalised(String listing) {
        return listing.replaceAll("\\s+", " ");
    }
}
