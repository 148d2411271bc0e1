package io.cnm.controller;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.EndpointId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Chooses which of a sandbox's endpoints is its way out, for each family. Pure. */
final class GatewayChooser {
    /** The network that engines make for sandboxes that have no other way out; every other network is better. */
    static final String STOPGAP_NETWORK = "docker_gwbridge";

    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingInt(Candidate::priority)
            .reversed()
            .thenComparing(each -> each.network.equals(STOPGAP_NETWORK))
            .thenComparing(Candidate::internal)
            .thenComparingInt(each -> -each.families())
            .thenComparing(Candidate::network, GatewayChooser::bytewise);

    private GatewayChooser() {}

    /**
     * An endpoint that may be a way out.
     *
     * @param id the endpoint
     * @param network name of its network
     * @param priority as the user gave it
     * @param internal whether its network has no way out
     * @param v4 whether IPv4 can go out over it
     * @param v6 whether IPv6 can go out over it
     */
    record Candidate(EndpointId id, String network, int priority, boolean internal, boolean v4, boolean v6) {
        private int families() {
            return (v4 ? 1 : 0) + (v6 ? 1 : 0);
        }
    }

    /**
     * What was chosen.
     *
     * @param order all endpoints, the best first
     * @param v4 the one that IPv4 goes out over
     * @param v6 the one that IPv6 goes out over; it may be another
     */
    record Choice(List<EndpointId> order, Optional<EndpointId> v4, Optional<EndpointId> v6) {
        /** A sandbox without endpoints. */
        static final Choice NONE = new Choice(List.of(), Optional.empty(), Optional.empty());

        Choice {
            order = List.copyOf(order);
        }

        /** The one that a family goes out over. */
        Optional<EndpointId> of(boolean family6) {
            return family6 ? v6 : v4;
        }
    }

    /** Chooses. */
    static Choice choose(List<Candidate> candidates) {
        var sorted = new ArrayList<>(candidates);
        sorted.sort(BEST_FIRST);
        var order = new ArrayList<EndpointId>();
        for (var candidate : sorted) {
            order.add(candidate.id);
        }
        return new Choice(order, first(sorted, Candidate::v4), first(sorted, Candidate::v6));
    }

    private static Optional<EndpointId> first(List<Candidate> sorted, Predicate<Candidate> way) {
        for (var candidate : sorted) {
            if (way.test(candidate)) {
                return Optional.of(candidate.id);
            }
        }
        return Optional.empty();
    }

    private static int bytewise(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
    }
}
