package io.cnm.kernel;

import static io.cnm.spi.Auditor.Difference.BLOCKED;
import static io.cnm.spi.Auditor.Difference.DRIFTED;
import static io.cnm.spi.Auditor.Difference.MISSING;

import io.cnm.kernel.firewall.Firewall;
import io.cnm.kernel.firewall.Firewall.Gap;
import io.cnm.netlink.rtnl.Link;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import io.cnm.spi.Auditor.Difference;
import io.cnm.spi.Auditor.Finding;
import io.cnm.spi.Auditor.OwnLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One look at the kernel and what it shows of the steps that should stand. Everything is read once, and in bulk unless it is
 * little. <em>Confined to one thread.</em>
 */
final class Look {
    private static final String LOOPBACK = "lo";
    /** More links of the host than these are read by one list. A thousand in a list take as long as some hundred by name. */
    private static final int MOST_BY_NAME = 200;

    private final Namespaces namespaces;
    private final List<Step> steps;
    private final Optional<Set<String>> links;
    private final Map<Namespace, Optional<Inventory>> inventories = new HashMap<>();
    private final Map<Namespace, Map<String, Optional<String>>> sysctls = new HashMap<>();
    private final Map<FirewallRule, Gap> gaps;
    private final List<Finding> findings = new ArrayList<>();

    /** Looks at everything, for steps that stand, in the order of repair. */
    static Look atAll(Namespaces namespaces, Firewall firewall, List<Step> steps) {
        return new Look(namespaces, firewall, steps, Optional.empty());
    }

    /** Looks at no more than what these steps are about. */
    static Look at(Namespaces namespaces, Firewall firewall, List<Step> steps) {
        var links = steps.stream().flatMap(LinkNames::of).collect(Collectors.toSet());
        return new Look(namespaces, firewall, steps, Optional.of(links).filter(few -> few.size() <= MOST_BY_NAME));
    }

    /** @param links of the host that are enough */
    private Look(Namespaces namespaces, Firewall firewall, List<Step> steps, Optional<Set<String>> links) {
        this.namespaces = namespaces;
        this.steps = steps;
        this.links = links;
        gaps = gaps(firewall);
        readSysctls();
        var bridges = steps.stream().filter(AddBridge.class::isInstance).flatMap(LinkNames::madeBy);
        var linkAudit = new LinkAudit(this::inventory, bridges.collect(Collectors.toSet()));
        steps.forEach(step -> find(step, linkAudit).ifPresent(findings::add));
    }

    /** What is not as it should be, in the order of repair. */
    List<Finding> findings() {
        return findings;
    }

    /** Links of our group on the host that no step makes. */
    List<OwnLink> unexpected() {
        var expected = steps.stream().flatMap(LinkNames::madeBy).collect(Collectors.toSet());
        return inventory(Namespace.HOST).stream()
                .flatMap(host -> host.links().stream())
                .filter(link -> link.group() == LinkGroup.OURS && !expected.contains(link.name()))
                .map(this::ownLink)
                .sorted(Comparator.comparing(OwnLink::name))
                .toList();
    }

    private OwnLink ownLink(Link link) {
        var bridge = inventory(Namespace.HOST).flatMap(host -> host.withIndex(link.master()));
        return new OwnLink(link.name(), link.kindName(), bridge.map(Link::name));
    }

    /** Whether the host's end of a pair is there, though the pair is not as it was born. */
    boolean halfThere(AddVeth veth) {
        return inventory(Namespace.HOST).flatMap(host -> host.link(veth.name())).isPresent();
    }

    /** The same pair, with the far end's index left to the kernel if somebody has it. */
    AddVeth withFreeIndex(AddVeth veth) {
        var peer = veth.peer();
        var taken = inventory(peer.namespace())
                .filter(inside -> inside.withIndex(peer.index()).isPresent())
                .isPresent();
        return taken
                ? new AddVeth(
                        veth.name(),
                        veth.bridge(),
                        veth.hairpin(),
                        veth.mtu(),
                        new AddVeth.Peer(peer.namespace(), peer.name(), 0, peer.mac()))
                : veth;
    }

    /** The same link, with its index left to the kernel if somebody has it. */
    AddMacvlan withFreeIndex(AddMacvlan macvlan) {
        var link = macvlan.link();
        var taken = inventory(link.namespace())
                .filter(inside -> inside.withIndex(link.index()).isPresent())
                .isPresent();
        return taken
                ? new AddMacvlan(
                        macvlan.parent(),
                        macvlan.mode(),
                        macvlan.mtu(),
                        new AddMacvlan.Link(link.namespace(), link.name(), 0, link.mac()))
                : macvlan;
    }

    /** Sandboxes in which links wait to be deleted: an earlier process may have ended before it came to that. */
    List<Handle> sandboxesWithRetired() {
        return inventories.entrySet().stream()
                .filter(each -> !each.getKey().isHost()
                        && each.getValue().filter(Look::hasRetired).isPresent())
                .flatMap(each -> namespaces.find(each.getKey()).stream())
                .toList();
    }

    private static boolean hasRetired(Inventory inventory) {
        return inventory.links().stream().anyMatch(link -> link.group() == LinkGroup.RETIRED);
    }

    private Optional<Inventory> inventory(Namespace namespace) {
        return inventories.computeIfAbsent(
                namespace, there -> namespaces.find(there).map(handle -> links.filter(few -> there.isHost())
                        .map(few -> Inventory.of(handle, few))
                        .orElseGet(() -> Inventory.of(handle))));
    }

    private Map<FirewallRule, Gap> gaps(Firewall firewall) {
        var facts = steps.stream()
                .filter(ChangeRules.class::isInstance)
                .flatMap(step -> ((ChangeRules) step).add().stream())
                .distinct()
                .filter(fact -> !withoutNamespace(fact))
                .toList();
        var byFact = new HashMap<FirewallRule, Gap>();
        firewall.compare(facts).forEach(gap -> byFact.putIfAbsent(gap.fact(), gap));
        return byFact;
    }

    private boolean withoutNamespace(FirewallRule fact) {
        return fact instanceof ResolverRedirect redirect
                && namespaces.find(redirect.namespace()).isEmpty();
    }

    /** Each namespace is visited once for all of its parameters. */
    private void readSysctls() {
        var keys = steps.stream()
                .filter(SetSysctl.class::isInstance)
                .map(SetSysctl.class::cast)
                .collect(Collectors.groupingBy(
                        SetSysctl::namespace, Collectors.mapping(SetSysctl::key, Collectors.toSet())));
        keys.forEach((namespace, wanted) -> namespaces
                .find(namespace)
                .ifPresent(there -> sysctls.put(namespace, there.netns().call(() -> VisitSteps.read(wanted)))));
    }

    private Optional<Finding> find(Step step, LinkAudit links) {
        if (step instanceof ChangeRules rules) {
            return rules(rules);
        }
        if (step instanceof SetSysctl sysctl) {
            return sysctl(sysctl);
        }
        if (step instanceof WriteFile file) {
            return Files.exists(Path.of(file.path())) ? Optional.empty() : found(step, MISSING, "the file is gone");
        }
        return step instanceof CreateNamespace create ? namespace(create) : links.find(step);
    }

    /** A step is blocked, missing or drifted as the worst of its facts is. */
    private Optional<Finding> rules(ChangeRules step) {
        var details = new ArrayList<String>();
        var differences = new HashSet<Difference>();
        for (var fact : step.add()) {
            if (withoutNamespace(fact)) {
                differences.add(MISSING);
                details.add("its namespace is missing");
            }
            Optional.ofNullable(gaps.get(fact)).ifPresent(gap -> {
                differences.add(gap.difference());
                details.add(gap.detail());
            });
        }
        return Stream.of(BLOCKED, MISSING, DRIFTED)
                .filter(differences::contains)
                .findFirst()
                .map(worst ->
                        new Finding(step, worst, details.stream().distinct().collect(Collectors.joining("; "))));
    }

    private Optional<Finding> sysctl(SetSysctl step) {
        var there = Optional.ofNullable(sysctls.get(step.namespace()));
        if (there.isEmpty()) {
            return found(step, MISSING, "its namespace is missing");
        }
        var value = there.get().get(step.key());
        if (value == null) {
            return Optional.empty(); // a kernel without IPv6
        }
        if (value.isEmpty()) {
            return found(step, MISSING, "there is no such parameter");
        }
        return value.get().equals(step.value()) ? Optional.empty() : found(step, DRIFTED, "is " + value.get());
    }

    private Optional<Finding> namespace(CreateNamespace step) {
        return switch (namespaces.key(step.namespace())) {
            case MISSING -> found(step, MISSING, "no namespace is mounted on its key file");
            case UNMOUNTED -> found(step, DRIFTED, "its key file was unmounted; the namespace itself is still there");
            case FOREIGN ->
                found(
                        step,
                        BLOCKED,
                        "something else is at " + step.namespace().path() + ": remove it, it is left alone");
            case MOUNTED ->
                inventory(step.namespace())
                        .flatMap(inside -> inside.link(LOOPBACK))
                        .filter(Link::up)
                        .map(up -> Optional.<Finding>empty())
                        .orElseGet(() -> found(step, DRIFTED, "its loopback is down"));
        };
    }

    private static Optional<Finding> found(Step step, Difference difference, String detail) {
        return Optional.of(new Finding(step, difference, detail));
    }
}
