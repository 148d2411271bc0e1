package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeWriter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The options of a VXLAN tunnel. <em>Immutable.</em> Source: linux/if_link.h (IFLA_VXLAN_*), ip-link(8), RFC 7348. */
public final class Vxlan extends Options<Vxlan> implements LinkKind {
    static final String KIND = "vxlan";

    private static final int IFLA_VXLAN_ID = 1;
    private static final int IFLA_VXLAN_GROUP = 2;
    private static final int IFLA_VXLAN_LINK = 3;
    private static final int IFLA_VXLAN_LOCAL = 4;
    private static final int IFLA_VXLAN_TTL = 5;
    private static final int IFLA_VXLAN_TOS = 6;
    private static final int IFLA_VXLAN_LEARNING = 7;
    private static final int IFLA_VXLAN_AGEING = 8;
    private static final int IFLA_VXLAN_PROXY = 11;
    private static final int IFLA_VXLAN_RSC = 12;
    private static final int IFLA_VXLAN_L2MISS = 13;
    private static final int IFLA_VXLAN_L3MISS = 14;
    private static final int IFLA_VXLAN_PORT = 15;
    private static final int IFLA_VXLAN_GROUP6 = 16;
    private static final int IFLA_VXLAN_LOCAL6 = 17;
    private static final int IFLA_VXLAN_UDP_CSUM = 18;
    private static final int IFLA_VXLAN_UDP_ZERO_CSUM6_TX = 19;
    private static final int IFLA_VXLAN_UDP_ZERO_CSUM6_RX = 20;
    private static final int IFLA_VXLAN_COLLECT_METADATA = 25;
    private static final int IFLA_VXLAN_VNIFILTER = 30;

    static final OptionTable OPTIONS = new OptionTable()
            .number(IFLA_VXLAN_ID, "IFLA_VXLAN_ID", 4)
            .address(IFLA_VXLAN_GROUP, "IFLA_VXLAN_GROUP", 4)
            .number(IFLA_VXLAN_LINK, "IFLA_VXLAN_LINK", 4)
            .address(IFLA_VXLAN_LOCAL, "IFLA_VXLAN_LOCAL", 4)
            .number(IFLA_VXLAN_TTL, "IFLA_VXLAN_TTL", 1)
            .number(IFLA_VXLAN_TOS, "IFLA_VXLAN_TOS", 1)
            .number(IFLA_VXLAN_LEARNING, "IFLA_VXLAN_LEARNING", 1)
            .number(IFLA_VXLAN_AGEING, "IFLA_VXLAN_AGEING", 4)
            .number(IFLA_VXLAN_PROXY, "IFLA_VXLAN_PROXY", 1)
            .number(IFLA_VXLAN_RSC, "IFLA_VXLAN_RSC", 1)
            .number(IFLA_VXLAN_L2MISS, "IFLA_VXLAN_L2MISS", 1)
            .number(IFLA_VXLAN_L3MISS, "IFLA_VXLAN_L3MISS", 1)
            .bigEndian(IFLA_VXLAN_PORT, "IFLA_VXLAN_PORT", 2)
            .address(IFLA_VXLAN_GROUP6, "IFLA_VXLAN_GROUP6", 16)
            .address(IFLA_VXLAN_LOCAL6, "IFLA_VXLAN_LOCAL6", 16)
            .number(IFLA_VXLAN_UDP_CSUM, "IFLA_VXLAN_UDP_CSUM", 1)
            .number(IFLA_VXLAN_UDP_ZERO_CSUM6_TX, "IFLA_VXLAN_UDP_ZERO_CSUM6_TX", 1)
            .number(IFLA_VXLAN_UDP_ZERO_CSUM6_RX, "IFLA_VXLAN_UDP_ZERO_CSUM6_RX", 1)
            .number(IFLA_VXLAN_COLLECT_METADATA, "IFLA_VXLAN_COLLECT_METADATA", 1)
            .number(IFLA_VXLAN_VNIFILTER, "IFLA_VXLAN_VNIFILTER", 1);

    /** The kernel's defaults; the port is then 8472 and not the 4789 of the RFC. */
    public Vxlan() {
        super(OPTIONS);
    }

    /** The network's number, 24 bits. */
    public Vxlan vni(int vni) {
        if (vni < 0 || vni >= 1 << 24) {
            throw new IllegalArgumentException("VNI " + vni + " does not fit 24 bits");
        }
        return set(IFLA_VXLAN_ID, vni);
    }

    /** The network's number. */
    public OptionalLong vni() {
        return number(IFLA_VXLAN_ID);
    }

    /** Where frames to unknown addresses go: a multicast group or one other host. */
    public Vxlan remote(InetAddress address) {
        return set(IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6, address);
    }

    /** Where frames to unknown addresses go. */
    public Optional<InetAddress> remote() {
        return address(IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6);
    }

    /** Source address of the outer packets. */
    public Vxlan local(InetAddress address) {
        return set(IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6, address);
    }

    /** Source address of the outer packets. */
    public Optional<InetAddress> local() {
        return address(IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6);
    }

    /** Index of the link that the outer packets leave by; a multicast group needs one. */
    public Vxlan link(int index) {
        return set(IFLA_VXLAN_LINK, index);
    }

    /** Index of the link that the outer packets leave by. */
    public OptionalLong link() {
        return number(IFLA_VXLAN_LINK);
    }

    /** UDP port at the other hosts, which is also the one listened on. */
    public Vxlan port(int port) {
        return set(IFLA_VXLAN_PORT, port);
    }

    /** UDP port. */
    public OptionalLong port() {
        return number(IFLA_VXLAN_PORT);
    }

    /** Time to live of the outer packets; 0 takes the inner one's. */
    public Vxlan ttl(int ttl) {
        return set(IFLA_VXLAN_TTL, ttl);
    }

    /** Time to live of the outer packets. */
    public OptionalLong ttl() {
        return number(IFLA_VXLAN_TTL);
    }

    /** Type of service of the outer packets; 1 takes the inner one's. */
    public Vxlan tos(int tos) {
        return set(IFLA_VXLAN_TOS, tos);
    }

    /** Type of service of the outer packets. */
    public OptionalLong tos() {
        return number(IFLA_VXLAN_TOS);
    }

    /** Whether it learns which host has which hardware address from what comes in. */
    public Vxlan learning(boolean on) {
        return set(IFLA_VXLAN_LEARNING, on);
    }

    /** Whether it learns which host has which hardware address. */
    public Optional<Boolean> learning() {
        return flag(IFLA_VXLAN_LEARNING);
    }

    /** How long a learned address is kept, in whole seconds. */
    public Vxlan ageing(Duration time) {
        return set(IFLA_VXLAN_AGEING, time.toSeconds());
    }

    /** How long a learned address is kept. */
    public Optional<Duration> ageing() {
        var seconds = number(IFLA_VXLAN_AGEING);
        return seconds.isPresent() ? Optional.of(Duration.ofSeconds(seconds.getAsLong())) : Optional.empty();
    }

    /** Whether it answers ARP and neighbour solicitations from the neighbour table. */
    public Vxlan proxy(boolean on) {
        return set(IFLA_VXLAN_PROXY, on);
    }

    /** Whether it answers ARP and neighbour solicitations from the neighbour table. */
    public Optional<Boolean> proxy() {
        return flag(IFLA_VXLAN_PROXY);
    }

    /** Whether frames to a router on the same network take the short way. */
    public Vxlan routeShortCircuit(boolean on) {
        return set(IFLA_VXLAN_RSC, on);
    }

    /** Whether frames to a router on the same network take the short way. */
    public Optional<Boolean> routeShortCircuit() {
        return flag(IFLA_VXLAN_RSC);
    }

    /** Whether an unknown hardware address is told to listeners of neighbour events. */
    public Vxlan l2miss(boolean on) {
        return set(IFLA_VXLAN_L2MISS, on);
    }

    /** Whether an unknown hardware address is told to listeners of neighbour events. */
    public Optional<Boolean> l2miss() {
        return flag(IFLA_VXLAN_L2MISS);
    }

    /** Whether an unknown IP address is told to listeners of neighbour events. */
    public Vxlan l3miss(boolean on) {
        return set(IFLA_VXLAN_L3MISS, on);
    }

    /** Whether an unknown IP address is told to listeners of neighbour events. */
    public Optional<Boolean> l3miss() {
        return flag(IFLA_VXLAN_L3MISS);
    }

    /** Whether outer IPv4 packets carry a UDP checksum. */
    public Vxlan udpChecksum(boolean on) {
        return set(IFLA_VXLAN_UDP_CSUM, on);
    }

    /** Whether outer IPv4 packets carry a UDP checksum. */
    public Optional<Boolean> udpChecksum() {
        return flag(IFLA_VXLAN_UDP_CSUM);
    }

    /** Whether outer IPv6 packets are sent, and accepted, without a UDP checksum. */
    public Vxlan zeroChecksum6(boolean on) {
        return set(IFLA_VXLAN_UDP_ZERO_CSUM6_TX, on).set(IFLA_VXLAN_UDP_ZERO_CSUM6_RX, on);
    }

    /** Whether outer IPv6 packets are accepted without a UDP checksum. */
    public Optional<Boolean> zeroChecksum6() {
        return flag(IFLA_VXLAN_UDP_ZERO_CSUM6_RX);
    }

    /** Whether VNI and remote host are said by the routes instead of the link, so that one link serves all networks. */
    public Vxlan collectMetadata(boolean on) {
        return set(IFLA_VXLAN_COLLECT_METADATA, on);
    }

    /** Whether VNI and remote host are said by the routes. */
    public Optional<Boolean> collectMetadata() {
        return flag(IFLA_VXLAN_COLLECT_METADATA);
    }

    /** Whether only VNIs on a list are accepted; with {@link #collectMetadata}. */
    public Vxlan vniFilter(boolean on) {
        return set(IFLA_VXLAN_VNIFILTER, on);
    }

    /** Whether only VNIs on a list are accepted. */
    public Optional<Boolean> vniFilter() {
        return flag(IFLA_VXLAN_VNIFILTER);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        write(out);
    }
}
