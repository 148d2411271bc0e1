package io.cnm.netlink.conntrack;

import static io.cnm.netlink.conntrack.Tuple.IPPROTO_UDP;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.netlink.Mention;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Family;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.NatRange;
import io.cnm.netlink.nft.NftLab;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.Table;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Data;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real UDP flows over the loopback interface of a namespace of its own, whose destination port a rule translates. */
class ConntrackKernelTest {
    private static final InetAddress LOOPBACK4 = address("127.0.0.1");
    private static final InetAddress LOOPBACK6 = address("::1");
    private static final int CLIENT = 4000;
    private static final int PUBLISHED = 5300;
    private static final int TARGET = 53;

    private NftLab lab;
    private ConntrackSocket conntrack;

    @BeforeEach
    void open() {
        lab = NftLab.open();
        conntrack = lab.netns().call(ConntrackSocket::open);
        lab.run("ip", "link", "set", "lo", "up");
        var table = new TableId(Family.INET, "t");
        var output = new Chain(table, "output", Hook.nat(Hook.NF_INET_LOCAL_OUT, Hook.PRIORITY_DSTNAT));
        var mark = new Chain(table, "mark", Hook.filter(Hook.NF_INET_LOCAL_OUT, Hook.PRIORITY_FILTER));
        lab.nft().commit(tx -> tx.create(new Table(table))
                .create(output)
                .create(mark)
                .add(Rule.in(mark)
                        .match(Field.UDP_SPORT, Data.port(CLIENT))
                        .setCtMark(0x15)
                        .build())
                .add(Rule.in(output)
                        .match(Field.UDP_DPORT, Data.port(PUBLISHED))
                        .dnat(NatRange.toPort(TARGET))
                        .build()));
    }

    @AfterEach
    void close() {
        if (lab != null) {
            conntrack.close();
            lab.close();
        }
    }

    @Test
    void flowsOfBothFamiliesAreListedWithTranslationAndMark() throws IOException {
        send(LOOPBACK4, CLIENT, PUBLISHED);
        send(LOOPBACK6, CLIENT, PUBLISHED);

        assertThat(udpFlows()).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.original().sourcePort()).isEqualTo(CLIENT);
            assertThat(flow.original().destinationPort()).isEqualTo(PUBLISHED);
            assertThat(flow.reply().sourcePort()).isEqualTo(TARGET);
            assertThat(flow.mark()).isEqualTo(0x15);
            assertThat(flow.hasStatus(Flow.IPS_CONFIRMED | Flow.IPS_DST_NAT)).isTrue();
            assertThat(flow.timeoutSeconds()).isBetween(1L, 180L);
            assertThat(flow.zone()).isZero();
            assertThat(flow.id()).isNotZero();
        });
        assertThat(udpFlows()).anyMatch(flow -> flow.involves(LOOPBACK4)).anyMatch(flow -> flow.involves(LOOPBACK6));
    }

    @Test
    void flowsAreCountedWithoutAListing() throws IOException {
        var before = conntrack.count();

        send(LOOPBACK4, CLIENT, PUBLISHED);
        send(LOOPBACK6, CLIENT, PUBLISHED);

        assertThat(before).isZero();
        assertThat(conntrack.count()).isEqualTo(2);
        assertThat(conntrack.deleteAll(Mention.of(List.of(), List.of(PUBLISHED)), flow -> true))
                .isEqualTo(2);
        assertThat(conntrack.count()).isZero();
    }

    @Test
    void kernelFiltersByMark() throws IOException {
        send(LOOPBACK4, CLIENT, PUBLISHED);
        send(LOOPBACK4, CLIENT + 1, PUBLISHED);

        assertThat(conntrack.flows(0x10, 0x10)).hasSize(1).allMatch(flow -> flow.mark() == 0x15);
        assertThat(conntrack.flows(0x20, 0x30)).isEmpty();
    }

    @Test
    void flowIsFoundAndEndedByItsTuples() throws IOException {
        var original = new Tuple(LOOPBACK4, CLIENT, LOOPBACK4, PUBLISHED, IPPROTO_UDP);
        send(LOOPBACK4, CLIENT, PUBLISHED);
        var reply = conntrack.find(original).orElseThrow().reply();

        assertThat(conntrack.deleteReply(reply)).isTrue();
        assertThat(conntrack.find(original)).isEmpty();
        assertThat(conntrack.deleteReply(reply)).isFalse();

        send(LOOPBACK4, CLIENT, PUBLISHED);
        assertThat(conntrack.deleteOriginal(original)).isTrue();
        assertThat(conntrack.deleteOriginal(original)).isFalse();
        assertThat(udpFlows()).isEmpty();
    }

    @Test
    void flowThatEndedMeanwhileIsNoError() throws IOException {
        send(LOOPBACK6, CLIENT, PUBLISHED);
        var flow = udpFlows().get(0);

        assertThat(conntrack.delete(flow)).isTrue();
        assertThat(conntrack.delete(flow)).isFalse();
        assertThat(udpFlows()).isEmpty();
    }

    @Test
    void allFlowsThatMatchAreEndedAndNoOthers() throws IOException {
        for (var port : IntStream.range(0, 300).toArray()) {
            send(LOOPBACK4, CLIENT + port, PUBLISHED);
        }
        send(LOOPBACK4, CLIENT, PUBLISHED + 1);

        var ended = conntrack.deleteAll(
                Mention.of(List.of(), List.of(PUBLISHED)),
                flow -> flow.original().protocol() == IPPROTO_UDP
                        && flow.original().destinationPort() == PUBLISHED);

        assertThat(ended).isEqualTo(300);
        assertThat(udpFlows())
                .singleElement()
                .satisfies(flow -> assertThat(flow.original().destinationPort()).isEqualTo(PUBLISHED + 1));
        assertThat(conntrack.deleteAll(Mention.of(List.of(LOOPBACK6), List.of()), flow -> flow.involves(LOOPBACK6)))
                .isZero();
        assertThat(conntrack.deleteAll(Mention.of(List.of(LOOPBACK4), List.of()), flow -> flow.involves(LOOPBACK4)))
                .isOne();
    }

    private List<Flow> udpFlows() {
        return conntrack.flows().stream()
                .filter(flow -> flow.original().protocol() == IPPROTO_UDP)
                .toList();
    }

    /** Nobody listens: a single packet makes a flow all the same. The ICMP answer is none of its packets. */
    private void send(InetAddress address, int from, int to) throws IOException {
        try (var socket = lab.netns().call(() -> new DatagramSocket(new InetSocketAddress(address, from)))) {
            socket.send(new DatagramPacket(new byte[] {1}, 1, address, to));
        }
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
