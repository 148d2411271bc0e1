package io.cnm.it;

import io.cnm.spi.FirewallBackend;
import java.util.ArrayList;
import java.util.List;

/**
 * Who must reach what of an endpoint, by the mode of its network: the whole table in one place. The endpoint listens on ports
 * 80 to 83; 80 is published at port 8080 of every address of the host, 81 at port 8081 of one address, 82 at port 8082 of its
 * loopback, and 83 nowhere. Port 0 stands for an echo request. <em>Immutable.</em>
 *
 * @param scene the network
 * @param backend whose firewall it is
 * @param bridged whether the host filters bridged packets too
 */
record Reach(Scene scene, FirewallBackend backend, boolean bridged) {
    static final int PING = 0;
    static final int EVERYWHERE = 80;
    static final int UNPUBLISHED = 83;
    static final List<Integer> CONTAINER_PORTS = List.of(80, 81, 82, 83, PING);
    static final List<Integer> HOST_PORTS = List.of(8080, 8081, 8082);

    /** What the network is, and what the operator of the host has decided. */
    enum Scene {
        NAT,
        NAT_UNPROTECTED,
        ROUTED,
        INTERNAL,
        ISOLATED,
        NO_INTER_CONTAINER,
        NO_MASQUERADE,
        /** The link to {@link Origin#PARTNER} is trusted. */
        TRUSTED_LINK,
        DIRECT_ROUTING,
        /** With direct routing; what is for the unpublished port bears the mark that is let through. */
        ACCEPTED_MARK,
        /** It is unprotected, but the other network is internal, and its endpoint has found itself a way out. */
        BESIDE_INTERNAL,
        /** No rules of either family. */
        NO_RULES;

        boolean internal() {
            return this == INTERNAL || this == ISOLATED;
        }

        boolean unprotected() {
            return this == NAT_UNPROTECTED || this == BESIDE_INTERNAL;
        }

        boolean direct() {
            return this == DIRECT_ROUTING || this == ACCEPTED_MARK;
        }

        /** Whether ports of the host lead to it. */
        boolean translated() {
            return !internal() && this != ROUTED && this != NO_RULES;
        }
    }

    /** Who asks. */
    enum Origin {
        HOST,
        /** On the same network. */
        PEER,
        /** On another network. */
        OTHER,
        /** A neighbour of the host, who has a route to everything behind it. */
        OUTSIDE,
        /** The same, at another link. */
        PARTNER
    }

    /** What is asked. */
    enum Target {
        /** The endpoint's own address. */
        CONTAINER,
        /** The address of the host that one port is published on. */
        HOST,
        /** Another address of the host. */
        HOSTS_OTHER,
        LOOPBACK
    }

    /**
     * One attempt.
     *
     * @param from who asks
     * @param target what is asked
     * @param port which port there
     * @param v6 in which family
     */
    record Probe(Origin from, Target target, int port, boolean v6) {}

    /** Everything that can be tried. */
    static List<Probe> probes() {
        var probes = new ArrayList<Probe>();
        for (var v6 : List.of(false, true)) {
            for (var from : Origin.values()) {
                CONTAINER_PORTS.forEach(port -> probes.add(new Probe(from, Target.CONTAINER, port, v6)));
                HOST_PORTS.forEach(port -> probes.add(new Probe(from, Target.HOST, port, v6)));
                HOST_PORTS.forEach(port -> probes.add(new Probe(from, Target.HOSTS_OTHER, port, v6)));
            }
            HOST_PORTS.forEach(port -> probes.add(new Probe(Origin.HOST, Target.LOOPBACK, port, v6)));
        }
        return probes;
    }

    /** Whether it must succeed. */
    boolean expects(Probe probe) {
        return switch (probe.target) {
            case CONTAINER -> container(probe.from, probe.port);
            case HOST -> published(probe.from, probe.port == 8080 || probe.port == 8081);
            case HOSTS_OTHER -> published(probe.from, probe.port == 8080);
            // from IPv6's loopback only a userland proxy leads
            case LOOPBACK -> published(probe.from, !probe.v6 && (probe.port == 8080 || probe.port == 8082));
        };
    }

    private boolean container(Origin from, int port) {
        return switch (from) {
            case HOST -> scene != Scene.ISOLATED;
            case PEER -> scene != Scene.NO_INTER_CONTAINER;
            case OTHER -> scene != Scene.BESIDE_INTERNAL && elsewhere(from, port);
            case OUTSIDE, PARTNER -> elsewhere(from, port);
        };
    }

    private boolean elsewhere(Origin from, int port) {
        var published = port != UNPUBLISHED && port != PING;
        return switch (scene) {
            case NO_RULES, NAT_UNPROTECTED, BESIDE_INTERNAL -> true;
            case ROUTED -> published || port == PING;
            case DIRECT_ROUTING -> published;
            case ACCEPTED_MARK -> published || port == UNPUBLISHED;
            case TRUSTED_LINK -> published && from == Origin.PARTNER;
            case NAT, NO_MASQUERADE, NO_INTER_CONTAINER, INTERNAL, ISOLATED -> false;
        };
    }

    private boolean published(Origin from, boolean there) {
        var keptFromTheHost =
                switch (from) {
                    case PEER -> scene == Scene.NO_INTER_CONTAINER && !apartReachWhatIsPublished();
                    case OTHER -> scene == Scene.BESIDE_INTERNAL;
                    case HOST, OUTSIDE, PARTNER -> false;
                };
        return there && scene.translated() && !keptFromTheHost;
    }

    /** Docker's rules drop it; and a bridge that translates by itself sends it from one isolated port to another. */
    private boolean apartReachWhatIsPublished() {
        return backend == FirewallBackend.NFTABLES && !bridged;
    }

    /** Whether the endpoint itself reaches what is outside. */
    boolean expectsWayOut() {
        var answersDropped = scene == Scene.NO_MASQUERADE && backend == FirewallBackend.IPTABLES; // as with Docker
        return !scene.internal() && !answersDropped;
    }
}
