package io.cnm.spi;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the rules stand that enforce facts. Both let the same packets pass; docs/rules/differences.md names where they differ. */
public enum FirewallBackend {
    /** In a table of our own, laid out for speed. */
    NFTABLES,
    /**
     * In the tables of iptables and ip6tables, in the chains that Docker's users know. Only one instance in a network
     * namespace can have it, and no Docker beside it.
     */
    IPTABLES;

    /**
     * The backend of a name such as {@code nftables}.
     *
     * @return empty if there is none
     */
    public static Optional<FirewallBackend> find(String name) {
        return Stream.of(values())
                .filter(backend -> backend.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
