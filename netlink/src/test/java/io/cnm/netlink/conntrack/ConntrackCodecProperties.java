package io.cnm.netlink.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.MalformedMessageException;
import io.cnm.netlink.conntrack.Tuple.Icmp;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class ConntrackCodecProperties {
    private static final Arbitrary<Integer> U16 = Arbitraries.integers().between(0, 0xffff);
    private static final Arbitrary<Integer> U8 = Arbitraries.integers().between(0, 0xff);
    private static final Arbitrary<Long> U32 = Arbitraries.longs().between(0, 0xffffffffL);

    @Property
    void flowsComeBack(@ForAll("flows") Flow flow) {
        assertThat(Flow.decode(new AttributeReader(written(flow)))).isEqualTo(flow);
    }

    @Property
    void junkIsAFlowOrAMalformedMessage(@ForAll @Size(max = 200) byte[] junk) {
        decodes(junk);
    }

    @Property
    void damagedFlowsAreFlowsOrMalformedMessages(@ForAll("flows") Flow flow, @ForAll int place, @ForAll byte damage) {
        var bytes = written(flow);
        bytes[Math.floorMod(place, bytes.length)] ^= damage;

        decodes(bytes);
    }

    private static void decodes(byte[] bytes) {
        try {
            assertThat(Flow.decode(new AttributeReader(bytes))).isNotNull();
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    private static byte[] written(Flow flow) {
        var out = new AttributeWriter();
        flow.encode(out);
        return out.toByteArray();
    }

    @Provide
    Arbitrary<Flow> flows() {
        return Arbitraries.of(4, 16).flatMap(bytes -> Combinators.combine(
                        tuples(bytes), tuples(bytes), Arbitraries.integers(), U32, U32, U16, U32)
                .as(Flow::new));
    }

    private static Arbitrary<Tuple> tuples(int addressBytes) {
        var icmp = Combinators.combine(
                        addresses(addressBytes),
                        addresses(addressBytes),
                        Arbitraries.of(Tuple.IPPROTO_ICMP, Tuple.IPPROTO_ICMPV6),
                        Combinators.combine(U8, U8, U16).as(Icmp::new))
                .as((source, destination, protocol, id) -> new Tuple(source, destination, protocol, 0, 0, id));
        var ports = Combinators.combine(
                        addresses(addressBytes),
                        U16,
                        addresses(addressBytes),
                        U16,
                        U8.filter(p -> p != Tuple.IPPROTO_ICMP && p != Tuple.IPPROTO_ICMPV6))
                .as(Tuple::new);
        return Arbitraries.oneOf(icmp, ports);
    }

    /** An IPv4 address mapped into IPv6 would become IPv4 in Java. */
    private static Arbitrary<InetAddress> addresses(int bytes) {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofSize(bytes)
                .map(ConntrackCodecProperties::address)
                .filter(address -> address.getAddress().length == bytes);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
