package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.api.PublicationException;
import io.cnm.controller.GatewayChooser.Choice;
import io.cnm.controller.PublishedPorts.Leasing;
import io.cnm.controller.PublishedPorts.Target;
import io.cnm.controller.PublishedPorts.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Arranges a sandbox's endpoints and mappings anew. Leases ports; plans nothing. <em>Thread-safe.</em> */
final class Arranger {
    private static final Logger log = LoggerFactory.getLogger(Arranger.class);

    private final PortAllocator allocator;
    private final IpAddress bindAddress;
    private final BooleanSupplier crossing;

    /**
     * An arranger.
     *
     * @param bindAddress where ports are bound unless the network or the mapping says otherwise
     * @param crossing whether what comes over IPv6 can be relayed to a sandbox that has only IPv4
     */
    Arranger(PortAllocator allocator, IpAddress bindAddress, BooleanSupplier crossing) {
        this.allocator = allocator;
        this.bindAddress = bindAddress;
        this.crossing = crossing;
    }

    /** The arrangement that follows the given one when endpoints or mappings come. */
    Arrangement arrange(Undo undo, Arrangement before, List<Member> members, List<PortMapping> mappings) {
        return arrange(undo, before, members, mappings, new Leasing() {
            @Override
            public Optional<PortAllocator.Lease> lease(PortAllocator.Wish wish) {
                return Optional.of(allocator.lease(wish));
            }

            @Override
            public List<Optional<PortAllocator.Lease>> leaseTogether(List<PortAllocator.Wish> wishes) {
                return allocator.leaseTogether(wishes).stream()
                        .map(Optional::of)
                        .toList();
            }
        });
    }

    /**
     * The arrangement that follows the given one when endpoints or mappings go. What remains may need ports on other
     * addresses; one that is not to be had there holds nothing up, its mapping waits for a better way out.
     */
    Arrangement reduce(Undo undo, Arrangement before, List<Member> members, List<PortMapping> mappings) {
        return arrange(undo, before, members, mappings, this::leaseIfFree);
    }

    private Optional<PortAllocator.Lease> leaseIfFree(PortAllocator.Wish wish) {
        try {
            return Optional.of(allocator.lease(wish));
        } catch (CnmException e) {
            log.warn("left port {}/{} unpublished: {}", wish.first(), wish.protocol(), e.getMessage());
            return Optional.empty();
        }
    }

    /** The arrangement that there was in an earlier process, with the ports that were held then, if they are still free. */
    Arrangement restore(Undo undo, List<Member> members, List<PortMapping> mappings, List<KeptSandbox.Ports> held) {
        Leasing leasing = wish -> {
            var lease = leaseIfFree(wish);
            lease.ifPresent(each -> undo.push("release port " + each.port(), each::cancel));
            return lease;
        };
        var before = new Arrangement(List.of(), Choice.NONE, mappings, PublishedPorts.holding(held, leasing));
        return reduce(undo, before, members, mappings);
    }

    private Arrangement arrange(
            Undo undo, Arrangement before, List<Member> members, List<PortMapping> mappings, Leasing leasing) {
        var candidates = new ArrayList<GatewayChooser.Candidate>();
        for (var member : members) {
            candidates.add(member.candidate());
        }
        var ways = GatewayChooser.choose(candidates);
        var unpublished = new Arrangement(members, ways, mappings, PublishedPorts.NONE);
        var targets = targets(unpublished);
        var ports = publish(undo, before.ports(), leasing, unpublished, targets);

        var ordered = new ArrayList<Member>();
        for (var id : ways.order()) {
            unpublished.find(id).ifPresent(member -> ordered.add(withPorts(member, ports)));
        }
        return new Arrangement(ordered, ways, mappings, ports);
    }

    private static PublishedPorts publish(
            Undo undo, PublishedPorts before, Leasing leasing, Arrangement arrangement, Targets targets) {
        try {
            return before.change(undo, leasing, arrangement.mappings(), targets);
        } catch (CnmException e) {
            throw targets.v4()
                    .or(targets::v6)
                    .flatMap(target -> arrangement.find(target.endpoint()))
                    .<CnmException>map(
                            to -> new PublicationException(to.endpoint().name(), to.id(), e))
                    .orElse(e);
        }
    }

    /** What comes over IPv6 goes where IPv4 goes if that is all there is. */
    private Targets targets(Arrangement arrangement) {
        var v4 = target(arrangement, false);
        var v6 = target(arrangement, true);
        var crosses = v6.isEmpty()
                && v4.isPresent()
                && arrangement.way(true).isEmpty()
                && !arrangement.mappings().isEmpty()
                && crossing.getAsBoolean();
        return new Targets(v4, crosses ? v4 : v6);
    }

    private Optional<Target> target(Arrangement arrangement, boolean v6) {
        return arrangement
                .way(v6)
                .filter(Arranger::publishesPorts)
                .map(way -> new Target(
                        way.id(),
                        way.address(v6).orElseThrow().address(),
                        way.network().plan().bindAddress().orElse(bindAddress)));
    }

    private static boolean publishesPorts(Member way) {
        var driver = way.network().driver();
        return driver.isPresent() && driver.get().capabilities().publishesPorts();
    }

    private static Member withPorts(Member member, PublishedPorts ports) {
        var joined = member.state().info().joined().orElseThrow();
        var now = joined.withPorts(ports.of(member.id()));
        return new Member(member.endpoint(), member.state().attached(now, member.attachment()));
    }
}
