package io.cnm.netlink.nft;

import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Nat;

/**
 * What addresses and ports are translated to. <em>Immutable.</em>
 *
 * @param from first address; {@link Data#NONE} to keep it
 * @param to last address
 * @param firstPort {@link Data#NONE} to keep it
 * @param flags NF_NAT_RANGE_ bits of {@link Nat}: random, persistent
 */
public record NatRange(Data from, Data to, Data firstPort, Data lastPort, int flags) {
    /** To one address, ports kept. */
    public static NatRange to(Data address) {
        return between(address, address);
    }

    /** To one of these addresses, both inside, ports kept. */
    public static NatRange between(Data from, Data to) {
        return new NatRange(from, to, Data.NONE, Data.NONE, 0);
    }

    /** The address kept. */
    public static NatRange toPort(int port) {
        return between(Data.NONE, Data.NONE).port(port);
    }

    /** And this port; the rule must have matched a transport protocol. */
    public NatRange port(int port) {
        return ports(port, port);
    }

    /** And one of these ports, both inside. */
    public NatRange ports(int first, int last) {
        return new NatRange(from, to, Data.port(first), Data.port(last), flags);
    }

    /** With NF_NAT_RANGE_ bits of {@link Nat}. */
    public NatRange flags(int bits) {
        return new NatRange(from, to, firstPort, lastPort, flags | bits);
    }
}
