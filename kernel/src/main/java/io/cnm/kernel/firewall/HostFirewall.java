package io.cnm.kernel.firewall;

import io.cnm.netlink.nft.Committed;
import io.cnm.netlink.nft.Generation;
import io.cnm.netlink.nft.NftException;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.NftTransaction;
import io.cnm.netlink.nft.TableId;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Namespace;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.PlanRunner.Send;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The firewall of a host, in one of two ways. Both have tables of our own; {@link #nftables} does everything in them, {@link
 * #iptables} keeps there only what the rules that Docker's users know have no room for. Every change is one transaction. If
 * the kernel refuses it because rules are no longer what they were, they are built anew from the facts, again in one
 * transaction. <em>Thread-safe.</em>
 */
public final class HostFirewall implements Firewall {
    private static final Logger log = LoggerFactory.getLogger(HostFirewall.class);
    private static final int GENERATIONS_KEPT = 1024;

    /** Changes of more operations are not told in detail: the answers might not fit into the socket's buffer. */
    private static final int MOST_ECHOED = 4096;

    private static final Committed NOTHING = new Committed(Generation.NONE, List.of());

    private final Supplier<NftSocket> host;
    private final List<RuleSet> ruleSets;
    private final Redirects redirects;
    private final Deque<Long> generations = new ArrayDeque<>();

    private HostFirewall(String instance, Function<Namespace, NftSocket> sockets, RuleSet... ruleSets) {
        host = () -> sockets.apply(Namespace.HOST);
        redirects = new Redirects(instance, sockets);
        this.ruleSets = List.of(ruleSets);
    }

    /**
     * Everything in a table of our own, laid out for speed. What {@link #iptables} or {@link #nftablesBesideDocker} has left
     * in other tables is removed with the first change.
     *
     * @param instance names the host's table
     * @param ourGroup the link group of everything that we made
     * @param policy what the host's operator has decided
     * @param sockets where to send what concerns a namespace; they stay the giver's
     */
    public static HostFirewall nftables(
            String instance, long ourGroup, HostPolicy policy, Function<Namespace, NftSocket> sockets) {
        Supplier<NftSocket> nft = () -> sockets.apply(Namespace.HOST);
        var layout = new HostLayout(instance, ourGroup, policy, false);
        return nftables(instance, layout, sockets, IptablesRules.none(instance, nft));
    }

    /**
     * The same beside a Docker of the host's own, of which the rules of iptables are: there, too, what our table accepts is
     * let through, at the end of the chain FORWARD; and our bridges reach of Docker's bridges only what is published.
     *
     * @param instance names the host's table, and marks the rules
     * @param ourGroup the link group of everything that we made
     * @param policy what the host's operator has decided
     * @param sockets where to send what concerns a namespace; they stay the giver's
     */
    public static HostFirewall nftablesBesideDocker(
            String instance, long ourGroup, HostPolicy policy, Function<Namespace, NftSocket> sockets) {
        Supplier<NftSocket> nft = () -> sockets.apply(Namespace.HOST);
        var layout = new HostLayout(instance, ourGroup, policy, true);
        return nftables(instance, layout, sockets, IptablesRules.passage(instance, policy, nft));
    }

    private static HostFirewall nftables(
            String instance, HostLayout layout, Function<Namespace, NftSocket> sockets, RuleSet iptables) {
        Supplier<NftSocket> nft = () -> sockets.apply(Namespace.HOST);
        return new HostFirewall(
                instance,
                sockets,
                table(layout, Entries.all(layout), nft),
                stations(instance, layout.policy(), nft),
                neighbours(instance, layout.policy(), nft),
                iptables);
    }

    /**
     * The rules that Docker's users know, in the tables of iptables and ip6tables.
     *
     * @param instance names the host's table, and marks the rules
     * @param ourGroup the link group of everything that we made
     * @param settings what the rules depend on besides facts
     * @param sockets where to send what concerns a namespace; they stay the giver's
     */
    public static HostFirewall iptables(
            String instance, long ourGroup, IptablesSettings settings, Function<Namespace, NftSocket> sockets) {
        var layout = new HostLayout(instance, ourGroup, settings.policy(), false);
        Supplier<NftSocket> nft = () -> sockets.apply(Namespace.HOST);
        return new HostFirewall(
                instance,
                sockets,
                table(layout, Entries.guard(layout), nft),
                stations(instance, settings.policy(), nft),
                neighbours(instance, settings.policy(), nft),
                IptablesRules.of(instance, settings, nft));
    }

    private static RuleSet table(HostLayout layout, Entries entries, Supplier<NftSocket> nft) {
        return new HostTable(layout.fixed(), entries::of, entries::guards, nft);
    }

    private static RuleSet stations(String instance, HostPolicy policy, Supplier<NftSocket> nft) {
        var stations = new StationTable(instance, policy);
        return new HostTable(stations.fixed(), stations::of, socket -> List.of(), nft);
    }

    private static RuleSet neighbours(String instance, HostPolicy policy, Supplier<NftSocket> nft) {
        var neighbours = new NeighbourTable(instance, policy);
        return new HostTable(neighbours.fixed(), neighbours::of, socket -> List.of(), nft);
    }

    @Override
    public synchronized List<Send> apply(List<FirewallRule> add, List<FirewallRule> remove) {
        var sends = new ArrayList<Send>();
        var undo = new ArrayDeque<Runnable>();
        try {
            redirects.change(redirects(add), redirects(remove), sends, undo);
            host(aboutHost(add), aboutHost(remove), sends);
            return sends;
        } catch (RuntimeException e) {
            undo.forEach(step -> attempt(step, e));
            throw e;
        }
    }

    private static void attempt(Runnable step, RuntimeException reason) {
        try {
            step.run();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private void host(List<FirewallRule> add, List<FirewallRule> remove, List<Send> sends) {
        try {
            change(add, remove).ifPresent(sends::add);
        } catch (NftException refused) {
            log.warn("building the firewall's rules anew: {}", refused.getMessage());
            rebuild(add, remove, refused).ifPresent(sends::add);
        }
    }

    /** The rules are not what they were, or the kernel was short of something: both are cured by the same. */
    private Optional<Send> rebuild(List<FirewallRule> add, List<FirewallRule> remove, NftException refused) {
        ruleSets.forEach(RuleSet::distrust);
        try {
            return change(add, remove);
        } catch (NftException e) {
            refused.addSuppressed(e);
            throw refused;
        }
    }

    private Optional<Send> change(List<FirewallRule> add, List<FirewallRule> remove) {
        var start = System.nanoTime();
        var parts = new ArrayList<RuleSet.Change>();
        var changes = new NftTransaction();
        for (var rules : ruleSets) {
            parts.add(rules.change(add, remove));
        }
        for (var part : parts) {
            part.write(changes);
        }
        var committed = changes.isEmpty() ? NOTHING : commit(changes);
        for (var part : parts) {
            part.made(committed);
        }
        return changes.isEmpty() ? Optional.empty() : Optional.of(send(Namespace.HOST, changes, start));
    }

    static Send send(Namespace namespace, NftTransaction changes, long start) {
        return new Send("nftables " + namespace, changes.size(), Duration.ofNanos(System.nanoTime() - start));
    }

    /** Who asks about a generation meanwhile waits: the kernel tells listeners of it before it tells us. */
    private Committed commit(NftTransaction changes) {
        synchronized (generations) {
            var committed = host.get().commit(changes.size() > MOST_ECHOED ? changes.echoGeneration() : changes.echo());
            generations.add(committed.generation().id());
            if (generations.size() > GENERATIONS_KEPT) {
                generations.remove();
            }
            return committed;
        }
    }

    @Override
    public boolean made(long generation) {
        synchronized (generations) {
            return generations.contains(generation);
        }
    }

    @Override
    public Set<TableId> hostTables() {
        return ruleSets.stream().flatMap(rules -> rules.tables().stream()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public synchronized void reassert() {
        restore(inForce());
    }

    @Override
    public synchronized List<Send> restore(Collection<FirewallRule> facts) {
        var all = List.copyOf(facts);
        var sends = new ArrayList<Send>();
        ruleSets.forEach(RuleSet::distrust);
        host(aboutHost(all), List.of(), sends);
        redirects(all).forEach(redirect -> sends.add(redirects.establish(redirect)));
        return sends;
    }

    @Override
    public synchronized List<Gap> compare(Collection<FirewallRule> facts) {
        var all = List.copyOf(facts);
        var gaps = new ArrayList<Gap>();
        var host = aboutHost(all);
        if (!host.isEmpty()) {
            ruleSets.forEach(rules -> gaps.addAll(rules.compare(host)));
        }
        redirects(all).forEach(redirect -> redirects.gap(redirect).ifPresent(gaps::add));
        return gaps;
    }

    @Override
    public synchronized void forget(Namespace ended) {
        redirects.forget(ended);
    }

    @Override
    public synchronized Set<FirewallRule> inForce() {
        var all = new LinkedHashSet<>(ruleSets.get(0).inForce());
        all.addAll(redirects.inForce());
        return all;
    }

    private static List<ResolverRedirect> redirects(List<FirewallRule> facts) {
        var redirects = new ArrayList<ResolverRedirect>();
        for (var fact : facts) {
            if (fact instanceof ResolverRedirect redirect) {
                redirects.add(redirect);
            }
        }
        return redirects;
    }

    private static List<FirewallRule> aboutHost(List<FirewallRule> facts) {
        var others = new ArrayList<>(facts);
        others.removeIf(fact -> fact instanceof ResolverRedirect);
        return others;
    }
}
