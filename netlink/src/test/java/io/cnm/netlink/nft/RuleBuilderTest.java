package io.cnm.netlink.nft;

import static io.cnm.netlink.nft.Field.IP_DADDR;
import static io.cnm.netlink.nft.Field.TCP_DPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.netlink.nft.expr.Bitwise;
import io.cnm.netlink.nft.expr.Cmp;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Immediate;
import io.cnm.netlink.nft.expr.Lookup;
import io.cnm.netlink.nft.expr.Meta;
import io.cnm.netlink.nft.expr.Nat;
import io.cnm.netlink.nft.expr.Payload;
import io.cnm.netlink.nft.expr.Registers;
import io.cnm.netlink.nft.expr.Verdict;
import org.junit.jupiter.api.Test;

class RuleBuilderTest {
    private static final TableId INET = new TableId(Family.INET, "t");
    private static final TableId IP6 = new TableId(Family.IP6, "t");

    @Test
    void checksOfProtocolsComeOnceAndBeforeTheField() {
        var rule = Rule.in(INET, "c")
                .match(IP_DADDR, Data.ip("1.2.3.4"))
                .match(TCP_DPORT, Data.port(80))
                .match(TCP_DPORT, Data.port(80))
                .accept()
                .build();

        assertThat(rule.expressions())
                .containsExactly(
                        new Meta(Meta.NFT_META_NFPROTO, 1),
                        new Cmp(Cmp.Op.EQ, 1, Data.u8(2)),
                        new Payload(1, 16, 4, 1),
                        new Cmp(Cmp.Op.EQ, 1, Data.ip("1.2.3.4")),
                        new Meta(Meta.NFT_META_L4PROTO, 1),
                        new Cmp(Cmp.Op.EQ, 1, Data.u8(6)),
                        new Payload(2, 2, 2, 1),
                        new Cmp(Cmp.Op.EQ, 1, Data.port(80)),
                        new Payload(2, 2, 2, 1),
                        new Cmp(Cmp.Op.EQ, 1, Data.port(80)),
                        new Immediate(Verdict.ACCEPT));
    }

    @Test
    void fieldsOfAConcatenationFillRegistersOneAfterAnother() {
        var rule = Rule.in(INET, "c")
                .in("s", Field.IIFNAME, Field.ETHER_SADDR, IP_DADDR)
                .build();

        assertThat(rule.expressions())
                .endsWith(
                        new Meta(Meta.NFT_META_IIFNAME, 1),
                        new Payload(0, 6, 6, 2),
                        new Payload(1, 16, 4, 14),
                        new Lookup("s", 0, 1, Registers.NONE, false));
    }

    @Test
    void firstBitsOfAnAddressAreLookedUp() {
        var rule = Rule.in(INET, "c").inPrefix("s", Field.IP_SADDR, 20).build();

        assertThat(rule.expressions())
                .endsWith(
                        new Payload(1, 12, 4, 1),
                        Bitwise.and(1, Data.ip("255.255.240.0")),
                        new Lookup("s", 0, 1, Registers.NONE, false));
    }

    @Test
    void portOfAMappedAddressStandsBehindIt() {
        var rule = Rule.in(IP6, "c")
                .dnatToMapped("m", DataType.IPV6_ADDR, TCP_DPORT)
                .build();

        assertThat(rule.expressions()).endsWith(new Nat(Nat.NFT_NAT_DNAT, 10, 1, 1, 2, 2, 0));
    }

    @Test
    void ruleThatCouldNeverMatchIsRefused() {
        assertThatThrownBy(() -> Rule.in(IP6, "c").match(IP_DADDR, Data.ip("1.1.1.1")))
                .hasMessage("ip daddr in a rule of family ip6 for IP6");
        assertThatThrownBy(
                        () -> Rule.in(INET, "c").match(TCP_DPORT, Data.port(1)).match(Field.UDP_DPORT, Data.port(1)))
                .hasMessage("udp dport in a rule for transport protocol 6");
        assertThatThrownBy(() -> Rule.in(INET, "c").match(Field.ARP_OPERATION, Data.be16(1)))
                .hasMessage("arp operation in a rule of family inet for ARP");
        assertThatThrownBy(() -> Rule.in(INET, "c").match(TCP_DPORT, Data.u8(1)))
                .hasMessage("tcp dport has 2 bytes, not 1: 0x01");
    }

    @Test
    void onlyFieldsOfTcpAndUdpAreWritten() {
        assertThatThrownBy(() -> Rule.in(INET, "c").set(IP_DADDR, Data.ip("1.1.1.1")))
                .hasMessage("ip daddr is no field of TCP or UDP");
        assertThatThrownBy(() -> Rule.in(INET, "c").set(Field.MARK, Data.host32(1)))
                .hasMessage("meta mark cannot be written");
    }

    @Test
    void keyThatDoesNotFitTheRegistersIsRefused() {
        assertThatThrownBy(() -> Rule.in(INET, "c")
                        .in("s", Field.IIFNAME, Field.OIFNAME, Field.IBRNAME, Field.OBRNAME, Field.MARK))
                .hasMessage("more than 64 bytes of registers needed");
    }
}
