package io.cnm.netlink.nft;

import static io.cnm.netlink.nft.Family.ARP;
import static io.cnm.netlink.nft.Family.BRIDGE;
import static io.cnm.netlink.nft.Family.INET;
import static io.cnm.netlink.nft.Family.IP;
import static io.cnm.netlink.nft.Family.IP6;
import static io.cnm.netlink.nft.Family.NETDEV;
import static io.cnm.netlink.nft.Field.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.netlink.nft.expr.Cmp;
import io.cnm.netlink.nft.expr.Ct;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Immediate;
import io.cnm.netlink.nft.expr.Limit;
import io.cnm.netlink.nft.expr.Log;
import io.cnm.netlink.nft.expr.LogGroup;
import io.cnm.netlink.nft.expr.Masquerade;
import io.cnm.netlink.nft.expr.Nat;
import io.cnm.netlink.nft.expr.Registers;
import io.cnm.netlink.nft.expr.Reject;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule is written twice: by nft from its own language, and by the builder. The kernel must hold the same
 * expressions for both, and nft must list both the same.
 */
class RuleBuilderKernelTest {
    private static final String TABLE = "judge";
    private static NftLab lab;

    private record Case(Family family, Hook hook, String nft, UnaryOperator<RuleBuilder> ours) {
        @Override
        public String toString() {
            return family + " " + nft;
        }
    }

    @BeforeAll
    static void open() {
        lab = NftLab.open();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    static Stream<Case> filterCases() {
        return Stream.of(
                filter(INET, "iifname \"eth0\" accept", r -> r.match(IIFNAME, Data.ifname("eth0"))
                        .accept()),
                filter(INET, "iifname != \"eth0\" drop", r -> r.matchNot(IIFNAME, Data.ifname("eth0"))
                        .drop()),
                filter(INET, "iifname \"veth*\" drop", r -> r.match(IIFNAME, Data.ifnamePrefix("veth"))
                        .drop()),
                filter(INET, "oifname \"br0\" counter", r -> r.match(OIFNAME, Data.ifname("br0"))
                        .counter()),
                filter(INET, "iif \"lo\" accept", r -> r.match(IIF, Data.host32(1))
                        .accept()),
                filter(INET, "oif \"lo\" accept", r -> r.match(OIF, Data.host32(1))
                        .accept()),
                filter(INET, "iifgroup 7 accept", r -> r.match(IIFGROUP, Data.host32(7))
                        .accept()),
                filter(INET, "oifgroup 7 accept", r -> r.match(OIFGROUP, Data.host32(7))
                        .accept()),
                filter(INET, "meta l4proto ipv6-icmp accept", r -> r.match(L4PROTO, Data.u8(58))
                        .accept()),
                filter(INET, "meta nfproto ipv4 accept", r -> r.match(NFPROTO, Data.u8(2))
                        .accept()),
                filter(INET, "meta pkttype broadcast drop", r -> r.match(PKTTYPE, Data.u8(1))
                        .drop()),
                filter(INET, "meta mark 0x5 accept", r -> r.match(MARK, Data.host32(5))
                        .accept()),
                filter(INET, "meta mark & 0xff == 0x5 accept", r -> r.matchMasked(
                                MARK, Data.host32(0xff), Cmp.Op.EQ, Data.host32(5))
                        .accept()),
                filter(INET, "meta mark & 0xff != 0x5 accept", r -> r.matchMasked(
                                MARK, Data.host32(0xff), Cmp.Op.NEQ, Data.host32(5))
                        .accept()),
                filter(INET, "meta mark set 0x9", r -> r.setMark(9)),
                filter(INET, "ct mark set 0x9", r -> r.setCtMark(9)),
                filter(INET, "ct mark set meta mark", RuleBuilder::saveMark),
                filter(INET, "meta mark set ct mark", RuleBuilder::restoreMark),
                filter(INET, "ct state established,related accept", r -> r.ctState(Ct.ESTABLISHED | Ct.RELATED)
                        .accept()),
                filter(INET, "ct state invalid drop", r -> r.ctState(Ct.INVALID).drop()),
                filter(INET, "ct state new,untracked drop", r -> r.ctState(Ct.NEW | Ct.UNTRACKED)
                        .drop()),
                filter(INET, "ct status dnat accept", r -> r.anyOf(CT_STATUS, Data.host32(Ct.IPS_DST_NAT))
                        .accept()),
                filter(INET, "ct direction reply accept", r -> r.match(CT_DIRECTION, Data.u8(1))
                        .accept()),
                filter(INET, "ct mark 0x5 accept", r -> r.match(CT_MARK, Data.host32(5))
                        .accept()),
                filter(INET, "ct original ip daddr 1.2.3.4 accept", r -> r.match(
                                CT_ORIGINAL_IP_DADDR, Data.ip("1.2.3.4"))
                        .accept()),
                filter(INET, "ct original ip6 saddr fd00::1 accept", r -> r.match(
                                CT_ORIGINAL_IP6_SADDR, Data.ip("fd00::1"))
                        .accept()),
                filter(INET, "ip daddr 1.2.3.4 drop", r -> r.match(IP_DADDR, Data.ip("1.2.3.4"))
                        .drop()),
                filter(INET, "ip saddr != 1.2.3.4 drop", r -> r.matchNot(IP_SADDR, Data.ip("1.2.3.4"))
                        .drop()),
                filter(INET, "ip saddr 10.0.0.0/8 drop", r -> r.matchPrefix(IP_SADDR, Data.ip("10.0.0.0"), 8)
                        .drop()),
                filter(INET, "ip saddr 10.64.0.0/11 drop", r -> r.matchPrefix(IP_SADDR, Data.ip("10.64.0.0"), 11)
                        .drop()),
                filter(INET, "ip saddr != 10.64.0.0/16 drop", r -> r.matchNotPrefix(IP_SADDR, Data.ip("10.64.0.0"), 16)
                        .drop()),
                filter(INET, "ip6 daddr fe80::/10 drop", r -> r.matchPrefix(IP6_DADDR, Data.ip("fe80::"), 10)
                        .drop()),
                filter(INET, "ip6 saddr fd00::/64 drop", r -> r.matchPrefix(IP6_SADDR, Data.ip("fd00::"), 64)
                        .drop()),
                filter(INET, "ip saddr 10.0.0.5-10.0.0.9 drop", r -> r.matchRange(
                                IP_SADDR, Data.ip("10.0.0.5"), Data.ip("10.0.0.9"))
                        .drop()),
                filter(INET, "udp dport != 100-200 drop", r -> r.matchNotRange(
                                UDP_DPORT, Data.port(100), Data.port(200))
                        .drop()),
                filter(INET, "tcp dport > 1023 drop", r -> r.match(TCP_DPORT, Cmp.Op.GT, Data.port(1023))
                        .drop()),
                filter(INET, "ip saddr 1.1.1.1 ip daddr 2.2.2.2 tcp sport 1 drop", r -> r.match(
                                IP_SADDR, Data.ip("1.1.1.1"))
                        .match(IP_DADDR, Data.ip("2.2.2.2"))
                        .match(TCP_SPORT, Data.port(1))
                        .drop()),
                filter(INET, "ip protocol tcp tcp dport 80 drop", r -> r.match(IP_PROTOCOL, Data.u8(6))
                        .match(TCP_DPORT, Data.port(80))
                        .drop()),
                filter(INET, "ip6 nexthdr udp udp dport 53 drop", r -> r.match(IP6_NEXTHDR, Data.u8(17))
                        .match(UDP_DPORT, Data.port(53))
                        .drop()),
                filter(INET, "sctp dport 80 drop", r -> r.match(SCTP_DPORT, Data.port(80))
                        .drop()),
                filter(INET, "th dport 80 drop", r -> r.match(TH_DPORT, Data.port(80))
                        .drop()),
                filter(INET, "tcp flags syn drop", r -> r.anyOf(TCP_FLAGS, Data.u8(2))
                        .drop()),
                filter(INET, "icmp type echo-request drop", r -> r.match(ICMP_TYPE, Data.u8(8))
                        .drop()),
                filter(INET, "icmpv6 type nd-router-advert drop", r -> r.match(ICMPV6_TYPE, Data.u8(134))
                        .drop()),
                filter(INET, "ether saddr 00:11:22:33:44:55 drop", r -> r.match(
                                ETHER_SADDR, Data.mac("00:11:22:33:44:55"))
                        .drop()),
                filter(INET, "fib daddr type local counter jump other", r -> r.match(
                                FIB_DADDR_TYPE, Data.host32(RTN_LOCAL))
                        .counter()
                        .jump("other")),
                filter(INET, "fib saddr type != local drop", r -> r.matchNot(FIB_SADDR_TYPE, Data.host32(2))
                        .drop()),
                filter(INET, "fib saddr . iif oif missing drop", r -> r.match(FIB_SADDR_IIF_OIF, Data.host32(0))
                        .drop()),
                filter(INET, "counter goto other", r -> r.counter().goTo("other")),
                filter(INET, "return", RuleBuilder::returnToCaller),
                filter(INET, "continue", r -> r.verdict(io.cnm.netlink.nft.expr.Verdict.CONTINUE)),
                filter(INET, "limit rate 10/second burst 20 packets accept", r -> r.limit(10, Duration.ofSeconds(1), 20)
                        .accept()),
                filter(INET, "limit rate over 1024 bytes/minute drop", r -> r.add(
                                new Limit(1024, 60, 0, Limit.NFT_LIMIT_PKT_BYTES, true))
                        .drop()),
                filter(INET, "log prefix \"seen: \" accept", r -> r.log("seen: ")
                        .accept()),
                filter(INET, "log level debug flags all", r -> r.add(new Log("", 7, 0x2f))),
                filter(INET, "log prefix \"x\" group 3 snaplen 64", r -> r.add(new LogGroup("x", 3, 64, 0))),
                filter(INET, "notrack", RuleBuilder::notrack),
                filter(INET, "reject", RuleBuilder::reject),
                filter(INET, "meta l4proto tcp reject with tcp reset", r -> r.match(L4PROTO, Data.u8(6))
                        .rejectWithReset()),
                filter(
                        INET,
                        "reject with icmpx admin-prohibited",
                        r -> r.add(
                                new Reject(Reject.NFT_REJECT_ICMPX_UNREACH, Reject.NFT_REJECT_ICMPX_ADMIN_PROHIBITED))),
                filter(IP, "reject", RuleBuilder::reject),
                filter(IP6, "reject", RuleBuilder::reject),
                filter(IP, "ip daddr 1.2.3.4 udp dport 53 drop", r -> r.match(IP_DADDR, Data.ip("1.2.3.4"))
                        .match(UDP_DPORT, Data.port(53))
                        .drop()),
                filter(IP, "icmp type echo-reply drop", r -> r.match(ICMP_TYPE, Data.u8(0))
                        .drop()),
                filter(IP6, "icmpv6 type nd-router-advert drop", r -> r.match(ICMPV6_TYPE, Data.u8(134))
                        .drop()),
                filter(IP6, "ip6 saddr ::1 drop", r -> r.match(IP6_SADDR, Data.ip("::1"))
                        .drop()),
                filter(BRIDGE, "ip saddr 1.2.3.4 drop", r -> r.match(IP_SADDR, Data.ip("1.2.3.4"))
                        .drop()),
                filter(BRIDGE, "ip6 saddr fe80::1 drop", r -> r.match(IP6_SADDR, Data.ip("fe80::1"))
                        .drop()),
                filter(BRIDGE, "tcp dport 80 drop", r -> r.match(TCP_DPORT, Data.port(80))
                        .drop()),
                filter(BRIDGE, "meta ibrname \"br0\" drop", r -> r.match(IBRNAME, Data.ifname("br0"))
                        .drop()),
                filter(BRIDGE, "ether type arp arp saddr ip != 1.2.3.4 drop", r -> r.match(
                                ETHER_TYPE, Data.be16(0x0806))
                        .matchNot(ARP_SADDR_IP, Data.ip("1.2.3.4"))
                        .drop()),
                filter(BRIDGE, "ether saddr != 00:11:22:33:44:55 drop", r -> r.matchNot(
                                ETHER_SADDR, Data.mac("00:11:22:33:44:55"))
                        .drop()),
                new Case(NETDEV, Hook.filter(Hook.NF_NETDEV_INGRESS, 0).on("lo"), "ip daddr 1.2.3.4 drop", r -> r.match(
                                IP_DADDR, Data.ip("1.2.3.4"))
                        .drop()),
                new Case(
                        NETDEV,
                        Hook.filter(Hook.NF_NETDEV_INGRESS, 0).on("lo"),
                        "arp operation request drop",
                        r -> r.match(ARP_OPERATION, Data.be16(1)).drop()),
                new Case(
                        NETDEV,
                        Hook.filter(Hook.NF_NETDEV_INGRESS, 0).on("lo"),
                        "ip daddr 1.2.3.4 udp dport 53 udp dport set 5353",
                        r -> r.match(IP_DADDR, Data.ip("1.2.3.4"))
                                .match(UDP_DPORT, Data.port(53))
                                .set(UDP_DPORT, Data.port(5353))),
                new Case(
                        NETDEV,
                        Hook.filter(Hook.NF_NETDEV_INGRESS, 0).on("lo"),
                        "tcp sport set 53",
                        r -> r.set(TCP_SPORT, Data.port(53))),
                new Case(INET, Hook.filter(Hook.NF_INET_INGRESS, 0).on("lo"), "tcp dport 80 drop", r -> r.match(
                                TCP_DPORT, Data.port(80))
                        .drop()),
                new Case(ARP, Hook.filter(Hook.NF_ARP_IN, 0), "arp operation reply drop", r -> r.match(
                                ARP_OPERATION, Data.be16(2))
                        .drop()),
                new Case(ARP, Hook.filter(Hook.NF_ARP_IN, 0), "arp daddr ip 1.2.3.4 drop", r -> r.match(
                                ARP_DADDR_IP, Data.ip("1.2.3.4"))
                        .drop()));
    }

    static Stream<Case> natCases() {
        return Stream.of(
                dnat(IP, "dnat to 1.2.3.4", r -> r.dnat(NatRange.to(Data.ip("1.2.3.4")))),
                dnat(IP, "tcp dport 80 dnat to 1.2.3.4:8080", r -> r.match(TCP_DPORT, Data.port(80))
                        .dnat(NatRange.to(Data.ip("1.2.3.4")).port(8080))),
                dnat(INET, "tcp dport 80 dnat ip to 1.2.3.4:8080", r -> r.match(TCP_DPORT, Data.port(80))
                        .dnat(NatRange.to(Data.ip("1.2.3.4")).port(8080))),
                dnat(INET, "tcp dport 80 dnat ip6 to [fd00::1]:8080", r -> r.match(TCP_DPORT, Data.port(80))
                        .dnat(NatRange.to(Data.ip("fd00::1")).port(8080))),
                dnat(INET, "udp dport 80 dnat ip to 1.2.3.4:80-90", r -> r.match(UDP_DPORT, Data.port(80))
                        .dnat(NatRange.to(Data.ip("1.2.3.4")).ports(80, 90))),
                dnat(
                        IP,
                        "dnat to 1.2.3.4-1.2.3.9 random,persistent",
                        r -> r.dnat(NatRange.between(Data.ip("1.2.3.4"), Data.ip("1.2.3.9"))
                                .flags(Nat.NF_NAT_RANGE_PROTO_RANDOM | Nat.NF_NAT_RANGE_PERSISTENT))),
                dnat(INET, "tcp dport 80 redirect to :8080", r -> r.match(TCP_DPORT, Data.port(80))
                        .redirect(8080)),
                snat(IP, "snat to 1.2.3.4", r -> r.snat(NatRange.to(Data.ip("1.2.3.4")))),
                snat(IP6, "oifname != \"br0\" ip6 saddr fd00::/64 snat to fd34::1", r -> r.matchNot(
                                OIFNAME, Data.ifname("br0"))
                        .matchPrefix(IP6_SADDR, Data.ip("fd00::"), 64)
                        .snat(NatRange.to(Data.ip("fd34::1")))),
                snat(INET, "masquerade", RuleBuilder::masquerade),
                snat(
                        INET,
                        "masquerade fully-random",
                        r -> r.add(
                                new Masquerade(Registers.NONE, Registers.NONE, Nat.NF_NAT_RANGE_PROTO_RANDOM_FULLY))),
                snat(INET, "meta l4proto tcp masquerade to :1024-2048", r -> r.match(L4PROTO, Data.u8(6))
                        .add(new Immediate(1, Data.port(1024)))
                        .add(new Immediate(2, Data.port(2048)))
                        .add(new Masquerade(1, 2, 0))));
    }

    @ParameterizedTest
    @MethodSource({"filterCases", "natCases"})
    void builtRuleIsTheOneThatNftMakes(Case rule) {
        var table = new TableId(rule.family(), TABLE);
        var theirs = new Chain(table, "theirs", rule.hook());
        var ours = new Chain(table, "ours", rule.hook());
        var words = rule.ours().apply(Rule.in(ours)).comment("c").build();
        try {
            lab.nft().commit(tx -> tx.add(new Table(table))
                    .add(new Chain(table, "other"))
                    .add(theirs)
                    .add(ours));
            assumeTrue(nftLoads(table, rule), () -> "skipped: needs a kernel with " + rule.nft());
            lab.nft().commit(tx -> tx.add(words));

            var dumpedOurs = lab.nft().rules(table, "ours").get(0);
            var dumpedTheirs = lab.nft().rules(table, "theirs").get(0);
            assertThat(dumpedOurs.expressions()).isEqualTo(dumpedTheirs.expressions());
            assertThat(dumpedOurs.withoutHandle())
                    .as("dump equals what was written")
                    .isEqualTo(words);
            assertThat(dumpedOurs.userData()).isEqualTo(dumpedTheirs.userData());
            assertThat(listedRule("ours", table)).isEqualTo(listedRule("theirs", table));
        } finally {
            lab.nft().commit(tx -> tx.table(table).deleteIfPresent());
        }
    }

    private static boolean nftLoads(TableId table, Case rule) {
        try {
            lab.load("add rule " + table + " theirs " + rule.nft() + " comment \"c\"");
            return true;
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).contains("Operation not supported")) {
                return false;
            }
            throw e;
        }
    }

    private static String listedRule(String chain, TableId table) {
        var listing = lab.run("nft", "list", "chain", table.family().toString(), table.name(), chain);
        return listing.replace(chain, "chain");
    }

    private static Case filter(Family family, String nft, UnaryOperator<RuleBuilder> ours) {
        // some expressions are allowed at some hooks only
        var point = nft.contains("reject") || nft.startsWith("oif") ? Hook.NF_INET_FORWARD : Hook.NF_INET_PRE_ROUTING;
        return new Case(family, Hook.filter(point, -300), nft, ours);
    }

    private static Case dnat(Family family, String nft, UnaryOperator<RuleBuilder> ours) {
        return new Case(family, Hook.nat(Hook.NF_INET_PRE_ROUTING, Hook.PRIORITY_DSTNAT), nft, ours);
    }

    private static Case snat(Family family, String nft, UnaryOperator<RuleBuilder> ours) {
        return new Case(family, Hook.nat(Hook.NF_INET_POST_ROUTING, Hook.PRIORITY_SRCNAT), nft, ours);
    }
}
