package io.cnm.controller;

import static java.util.Objects.requireNonNull;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointId;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a sandbox has published: the host's ports that are held for it, and where they lead. As long as a mapping is wanted
 * it keeps its host port, however often the way out changes. <em>Immutable.</em>
 *
 * @param held what is held of the host for each group of mappings
 * @param byMapping what each mapping has come to; nothing while there is no way for it
 * @param byEndpoint the bindings that lead to each endpoint
 */
record PublishedPorts(
        Map<Group, Held> held,
        Map<PortMapping, List<PortBinding>> byMapping,
        Map<EndpointId, List<PortBinding>> byEndpoint) {
    /** Nothing published. */
    static final PublishedPorts NONE = new PublishedPorts(Map.of(), Map.of(), Map.of());

    /**
     * Mappings that differ at most in their host address. They get one host port together, as the two families of a mapping
     * without an address do.
     */
    record Group(Protocol protocol, int containerPort, int hostPort, int hostPortEnd, List<Cidr> sources)
            implements Comparable<Group> {
        /** Exact ports first, so that no range takes them; then as Docker lists them. */
        private static final Comparator<Group> ORDER = Comparator.comparing((Group group) -> !group.exact())
                .thenComparingInt(Group::containerPort)
                .thenComparingInt(group -> group.protocol.number())
                .thenComparingInt(Group::hostPort)
                .thenComparingInt(Group::hostPortEnd)
                .thenComparing(group -> group.sources.toString());

        private static Group of(PortMapping mapping) {
            return new Group(
                    mapping.protocol(),
                    mapping.containerPort(),
                    mapping.hostPort(),
                    mapping.hostPortEnd(),
                    mapping.sources());
        }

        private boolean exact() {
            return hostPort != 0 && hostPort == hostPortEnd;
        }

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    /** What is held of the host for a group: one port, on one address after another as they came to be wanted. */
    record Held(int port, List<PortAllocator.Lease> leases) {
        private boolean covers(IpAddress address) {
            return leases.stream().anyMatch(lease -> covers(lease, address));
        }

        /** What is held everywhere is held on each address. */
        private static boolean covers(PortAllocator.Lease lease, IpAddress address) {
            return lease.addresses().contains(address) || lease.addresses().contains(any(address));
        }
    }

    /** Leases what is missing; empty if it is not to be had and the change goes on without it. */
    interface Leasing {
        /** Leases like {@link PortAllocator#lease(PortAllocator.Wish)}. */
        Optional<PortAllocator.Lease> lease(PortAllocator.Wish wish);

        /** Leases ports that are asked for by number, in the order of the wishes. */
        default List<Optional<PortAllocator.Lease>> leaseTogether(List<PortAllocator.Wish> wishes) {
            return wishes.stream().map(this::lease).toList();
        }
    }

    /**
     * What a group needs of the host.
     *
     * @param stay what it holds already
     * @param missing the addresses on which it holds nothing yet
     * @param first first acceptable port
     * @param last last acceptable port
     */
    private record Need(Group group, List<PortAllocator.Lease> stay, List<IpAddress> missing, int first, int last) {
        private boolean exact() {
            return first == last && first != 0;
        }

        private PortAllocator.Wish wish() {
            return new PortAllocator.Wish(group.protocol, missing, first, last);
        }

        private Held with(Optional<PortAllocator.Lease> leased) {
            return new Held(
                    leased.map(PortAllocator.Lease::port).orElse(first),
                    Stream.concat(stay.stream(), leased.stream()).toList());
        }
    }

    /**
     * An endpoint that published ports lead to, in one family.
     *
     * @param endpoint which
     * @param address where they lead
     * @param bind where they are bound if they do not say themselves
     */
    record Target(EndpointId endpoint, IpAddress address, IpAddress bind) {}

    /** Where a sandbox's published ports lead. */
    record Targets(Optional<Target> v4, Optional<Target> v6) {
        private Optional<Target> of(IpAddress hostAddress) {
            return hostAddress.v6() ? v6 : v4;
        }
    }

    /** What is held, for the store. */
    List<KeptSandbox.Ports> keep() {
        var ports = new ArrayList<KeptSandbox.Ports>();
        for (var each : held.entrySet()) {
            if (!each.getValue().leases().isEmpty()) {
                ports.add(keep(each.getKey(), each.getValue()));
            }
        }
        return ports;
    }

    private static KeptSandbox.Ports keep(Group group, Held held) {
        return new KeptSandbox.Ports(
                group.protocol(),
                group.containerPort(),
                group.hostPort(),
                group.hostPortEnd(),
                group.sources(),
                held.port(),
                held.leases().stream().map(PortAllocator.Lease::addresses).toList());
    }

    /**
     * Ports that were held before, held again and published nowhere yet. One that somebody else has taken meanwhile is not
     * among them.
     */
    static PublishedPorts holding(List<KeptSandbox.Ports> kept, Leasing leasing) {
        var held = new LinkedHashMap<Group, Held>();
        for (var ports : kept) {
            var group = new Group(
                    ports.protocol(), ports.containerPort(), ports.hostPort(), ports.hostPortEnd(), ports.sources());
            var leases = ports.addresses().stream()
                    .flatMap(
                            addresses -> leasing
                                    .lease(new PortAllocator.Wish(
                                            ports.protocol(), addresses, ports.port(), ports.port()))
                                    .stream())
                    .toList();
            held.put(group, new Held(ports.port(), leases));
        }
        return new PublishedPorts(held, Map.of(), Map.of());
    }

    /** Everything published, in the order of the mappings. */
    List<PortBinding> bindings() {
        var bindings = new LinkedHashSet<PortBinding>();
        for (var each : byMapping.values()) {
            bindings.addAll(each);
        }
        return List.copyOf(bindings);
    }

    /** The bindings that lead to an endpoint. */
    List<PortBinding> of(EndpointId endpoint) {
        return byEndpoint.getOrDefault(endpoint, List.of());
    }

    /**
     * Publishes these mappings instead, to these targets. What is held already stays; what is missing is leased.
     *
     * @param leasing leases what is missing
     */
    PublishedPorts change(Undo undo, Leasing leasing, List<PortMapping> mappings, Targets targets) {
        if (mappings.isEmpty()) {
            return NONE;
        }
        var wanted = new TreeMap<Group, Set<IpAddress>>();
        var hostAddresses = new LinkedHashMap<PortMapping, List<IpAddress>>();
        for (var mapping : mappings) {
            var addresses = hostAddresses(mapping, targets);
            hostAddresses.put(mapping, addresses);
            if (!addresses.isEmpty()) {
                wanted.computeIfAbsent(Group.of(mapping), key -> new LinkedHashSet<>())
                        .addAll(addresses);
            }
        }
        var holding = hold(undo, leasing, wanted);

        var perMapping = new LinkedHashMap<PortMapping, List<PortBinding>>();
        var perEndpoint = new LinkedHashMap<EndpointId, List<PortBinding>>();
        hostAddresses.forEach((mapping, addresses) -> {
            var bindings = new ArrayList<PortBinding>();
            for (var address : addresses) {
                var target = targets.of(address).orElseThrow();
                var group = requireNonNull(holding.get(Group.of(mapping)));
                if (!group.covers(address)) {
                    continue;
                }
                var binding = new PortBinding(
                        mapping.protocol(),
                        address,
                        group.port(),
                        target.address(),
                        mapping.containerPort(),
                        of(mapping.sources(), address));
                bindings.add(binding);
                perEndpoint
                        .computeIfAbsent(target.endpoint(), key -> new ArrayList<>())
                        .add(binding);
            }
            perMapping.put(mapping, List.copyOf(bindings));
        });
        return new PublishedPorts(holding, perMapping, perEndpoint);
    }

    /** Has what reaches the ports themselves relayed to where they lead now. */
    void relay(Teardown teardown) {
        var leading = new HashMap<Group, List<PortBinding>>();
        byMapping.forEach((mapping, bindings) -> leading.computeIfAbsent(Group.of(mapping), key -> new ArrayList<>())
                .addAll(bindings));
        held.forEach((group, each) -> {
            var bindings = leading.getOrDefault(group, List.of());
            each.leases.forEach(lease -> teardown.attempt(
                    "relay port " + lease.port(), () -> lease.relay(atAddresses(lease.addresses(), bindings))));
        });
    }

    /** What leads from each of the addresses: a port that is held everywhere leads from where it is wanted. */
    private static List<PortBinding> atAddresses(List<IpAddress> addresses, List<PortBinding> bindings) {
        return addresses.stream()
                .flatMap(address -> bindings.stream()
                        .filter(binding ->
                                binding.hostAddress().equals(address) || address.equals(any(binding.hostAddress())))
                        .limit(1)
                        .map(binding -> binding.at(address)))
                .toList();
    }

    /** Gives back what is held here and not in the state that follows. */
    void releaseAllBut(PublishedPorts next, Teardown teardown) {
        var released = leases();
        released.removeAll(next.leases());
        for (var lease : released) {
            teardown.attempt("release port " + lease.port(), lease::release);
        }
    }

    private Set<PortAllocator.Lease> leases() {
        var leases = new LinkedHashSet<PortAllocator.Lease>();
        for (var each : held.values()) {
            leases.addAll(each.leases);
        }
        return leases;
    }

    /** Ports by number come first, so that no range takes them, and all together: that asks the host once. */
    private Map<Group, Held> hold(Undo undo, Leasing leasing, Map<Group, Set<IpAddress>> wanted) {
        var holding = new LinkedHashMap<Group, Held>();
        var exact = new ArrayList<Need>();
        var ranges = new ArrayList<Need>();
        wanted.forEach((group, addresses) -> {
            var need = need(group, addresses);
            if (need.missing.isEmpty()) {
                holding.put(group, need.with(Optional.empty()));
            } else {
                (need.exact() ? exact : ranges).add(need);
            }
        });
        var leases = leasing.leaseTogether(exact.stream().map(Need::wish).toList());
        for (var i = 0; i < exact.size(); i++) {
            holding.put(exact.get(i).group, exact.get(i).with(undoing(undo, leases.get(i))));
        }
        for (var need : ranges) {
            holding.put(need.group, need.with(undoing(undo, leasing.lease(need.wish()))));
        }
        return holding;
    }

    private static Optional<PortAllocator.Lease> undoing(Undo undo, Optional<PortAllocator.Lease> leased) {
        leased.ifPresent(lease -> undo.push("release port " + lease.port(), lease::cancel));
        return leased;
    }

    private Need need(Group group, Set<IpAddress> wanted) {
        var addresses = wanted.stream()
                .filter(address -> address.unspecified() || !wanted.contains(any(address)))
                .toList();
        var before = Optional.ofNullable(held.get(group));
        var stay = before.stream()
                .flatMap(each -> each.leases.stream())
                .filter(lease -> addresses.stream().anyMatch(address -> Held.covers(lease, address)))
                .toList();
        var missing = addresses.stream()
                .filter(address -> before.filter(each -> each.covers(address)).isEmpty())
                .toList();
        return new Need(
                group,
                stay,
                missing,
                before.map(Held::port).orElse(group.hostPort()),
                before.map(Held::port).orElse(group.hostPortEnd()));
    }

    /** Where on the host a mapping is bound, as far as there is a way for it. */
    private static List<IpAddress> hostAddresses(PortMapping mapping, Targets targets) {
        return addressesWithAWay(mapping, targets).stream()
                .filter(address -> mapping.sources().isEmpty()
                        || !of(mapping.sources(), address).isEmpty())
                .filter(address -> mapping.protocol() != Protocol.SCTP || !crosses(address, targets))
                .toList();
    }

    /** From one family to the other only a relay leads, and nobody relays SCTP. */
    private static boolean crosses(IpAddress address, Targets targets) {
        return targets.of(address)
                .filter(target -> target.address().v6() != address.v6())
                .isPresent();
    }

    private static List<Cidr> of(List<Cidr> sources, IpAddress address) {
        return sources.stream().filter(source -> source.v6() == address.v6()).toList();
    }

    private static List<IpAddress> addressesWithAWay(PortMapping mapping, Targets targets) {
        if (mapping.hostAddress().isPresent()) {
            var address = mapping.hostAddress().get();
            return targets.of(address).isPresent() ? List.of(address) : List.of();
        }
        var v4 = targets.v4().map(Target::bind).filter(bind -> !bind.v6());
        var v6 = targets.v6().map(Target::bind).flatMap(PublishedPorts::bindV6);
        return Stream.of(v4, v6).flatMap(Optional::stream).toList();
    }

    /** In IPv6, "everywhere" of IPv4 means everywhere, and one IPv4 address means nowhere. */
    private static Optional<IpAddress> bindV6(IpAddress bind) {
        if (bind.v6()) {
            return Optional.of(bind);
        }
        return bind.unspecified() ? Optional.of(IpAddress.ANY_V6) : Optional.empty();
    }

    private static IpAddress any(IpAddress address) {
        return address.v6() ? IpAddress.ANY_V6 : IpAddress.ANY_V4;
    }
}
