package io.cnm.netlink.nft.xt;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.NftLab;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Ct;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Expression;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** iptables writes a rule, and we write the same. */
class XtRuleKernelTest {
    private static final TableId FILTER = XtChains.filter(false);
    private static final TableId FILTER6 = XtChains.filter(true);

    private final NftLab lab = NftLab.open();

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void ruleIsWrittenAsIptablesWritesIt(String options, Rule ours) {
        var v6 = XtChains.v6(ours.table());
        var command = "%s -t %s -A %s %s"
                .formatted(v6 ? "ip6tables" : "iptables", ours.table().name(), ours.chain(), options);
        lab.run(command.split(" "));
        var theirs = rules(ours.table(), ours.chain());
        var listed = lab.run(
                v6 ? "ip6tables-save" : "iptables-save", "-t", ours.table().name());
        lab.nft().commit(tx -> tx.table(ours.table()).flushChain(ours.chain()));

        lab.nft().commit(tx -> tx.add(ours));

        assertThat(rules(ours.table(), ours.chain())).isEqualTo(theirs).containsExactly(ours.expressions());
        assertThat(withoutDates(lab.run(
                        v6 ? "ip6tables-save" : "iptables-save",
                        "-t",
                        ours.table().name())))
                .isEqualTo(withoutDates(listed));
    }

    private List<List<Expression>> rules(TableId table, String chain) {
        return lab.nft().rules(table, chain).stream().map(Rule::expressions).toList();
    }

    private static String withoutDates(String listing) {
        return listing.replaceAll("(?m)^#.*\\n", "");
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("-j ACCEPT", filter().accept()),
                rule(
                        "-i br-dummy ! -o br-dummy -j DROP",
                        filter().notTo("br-dummy").from("br-dummy").drop()),
                rule(
                        "! -i br0 -o br0 -j RETURN",
                        filter().to("br0").notFrom("br0").returnToCaller()),
                rule(
                        "-o br0 -p icmp -j ACCEPT",
                        filter().to("br0").protocol(Field.IPPROTO_ICMP).accept()),
                rule(
                        "-s 10.1.0.0/16 ! -d 10.2.128.0/17 -j DROP",
                        filter().notDestination(Data.ip("10.2.128.0"), 17)
                                .source(Data.ip("10.1.0.0"), 16)
                                .drop()),
                rule(
                        "! -s 10.1.0.2 -d 10.1.0.3 -p tcp --dport 80 -j ACCEPT",
                        filter().protocol(Field.IPPROTO_TCP)
                                .destinationPort(80)
                                .destination(Data.ip("10.1.0.3"), 32)
                                .notSource(Data.ip("10.1.0.2"), 32)
                                .accept()),
                rule(
                        "-p udp --sport 53 -j DROP",
                        filter().protocol(Field.IPPROTO_UDP).sourcePort(53).drop()),
                rule(
                        "-p sctp --dport 8080 -j DROP",
                        filter().protocol(Field.IPPROTO_SCTP)
                                .destinationPort(8080)
                                .drop()),
                rule(
                        "-p sctp --sport 8080 -j DROP",
                        filter().protocol(Field.IPPROTO_SCTP).sourcePort(8080).drop()),
                rule("-m mark --mark 0x5 -j ACCEPT", filter().mark(5, -1).accept()),
                rule("-m mark --mark 0x5/0xf -j ACCEPT", filter().mark(5, 15).accept()),
                rule(
                        "-o br0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        filter().to("br0")
                                .match(XtMatches.connectionState(Ct.ESTABLISHED | Ct.RELATED))
                                .accept()),
                rule(
                        "! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j RETURN",
                        nat("OUTPUT")
                                .notDestination(Data.ip("127.0.0.0"), 8)
                                .match(XtMatches.destinationIsLocal())
                                .returnToCaller()),
                rule(
                        "-o br0 -m addrtype --src-type LOCAL -j MASQUERADE",
                        nat("POSTROUTING")
                                .to("br0")
                                .match(XtMatches.sourceIsLocal())
                                .target(XtTargets.masquerade(false))),
                rule(
                        "-s 10.0.0.0/8 -j SNAT --to-source 192.0.2.1",
                        nat("POSTROUTING")
                                .source(Data.ip("10.0.0.0"), 8)
                                .target(XtTargets.source(Data.ip("192.0.2.1")))),
                rule(
                        "-p tcp --dport 8080 -j DNAT --to-destination 10.1.0.2:80",
                        nat("PREROUTING")
                                .protocol(Field.IPPROTO_TCP)
                                .destinationPort(8080)
                                .target(XtTargets.destination(Data.ip("10.1.0.2"), 80))),
                rule(
                        "! -s fe80::/10 -d fd00::2 -p udp --dport 53 -j DROP",
                        XtRule.in(FILTER6, "FORWARD")
                                .notSource(Data.ip("fe80::"), 10)
                                .destination(Data.ip("fd00::2"), 128)
                                .protocol(Field.IPPROTO_UDP)
                                .destinationPort(53)
                                .drop()),
                rule(
                        "-p icmpv6 -j ACCEPT",
                        XtRule.in(FILTER6, "FORWARD")
                                .protocol(Field.IPPROTO_ICMPV6)
                                .accept()),
                rule("-j MASQUERADE", nat6("POSTROUTING").target(XtTargets.masquerade(true))),
                rule("-j SNAT --to-source fd00::1", nat6("POSTROUTING").target(XtTargets.source(Data.ip("fd00::1")))),
                rule(
                        "-p tcp --dport 8080 -j DNAT --to-destination [fd00::2]:80",
                        nat6("PREROUTING")
                                .protocol(Field.IPPROTO_TCP)
                                .destinationPort(8080)
                                .target(XtTargets.destination(Data.ip("fd00::2"), 80))));
    }

    private static Arguments rule(String options, Rule ours) {
        return Arguments.of(options, ours);
    }

    private static XtRule filter() {
        return XtRule.in(FILTER, "FORWARD");
    }

    private static XtRule nat(String chain) {
        return XtRule.in(XtChains.nat(false), chain);
    }

    private static XtRule nat6(String chain) {
        return XtRule.in(XtChains.nat(true), chain);
    }
}
