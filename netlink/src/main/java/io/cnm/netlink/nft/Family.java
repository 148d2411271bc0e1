package io.cnm.netlink.nft;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which packets a table sees. The numbers are NFPROTO_ of linux/netfilter.h. */
public enum Family {
    /** IPv4 and IPv6 together. */
    INET(1),
    IP(2),
    ARP(3),
    /** What comes in or goes out at single devices. */
    NETDEV(5),
    /** Frames that a bridge forwards. */
    BRIDGE(7),
    IP6(10);

    private final int number;

    Family(int number) {
        this.number = number;
    }

    /** NFPROTO_ number. */
    public int number() {
        return number;
    }

    /** As nft writes it: {@code inet}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The family with this number; empty for those that are not modelled here. */
    static Optional<Family> find(int number) {
        return Arrays.stream(values()).filter(family -> family.number == number).findFirst();
    }
}
