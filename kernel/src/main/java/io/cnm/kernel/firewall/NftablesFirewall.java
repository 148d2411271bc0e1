package io.cnm.kernel.firewall;

import io.cnm.api.ConflictException;
import io.cnm.kernel.firewall.TableLayout.Standing;
import io.cnm.netlink.nft.Generation;
import io.cnm.netlink.nft.NftException;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.NftTransaction;
import io.cnm.netlink.nft.TableId;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Namespace;
import io.cnm.spi.Auditor.Difference;
import io.cnm.spi.PlanRunner.Send;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The firewall over nf_tables: see {@link HostLayout} for what stands in the kernel. The host's table appears with the
 * first fact that needs it and goes with the last, unless an administrator has put rules of his own into it. Every change
 * is one transaction of a few elements. If the kernel refuses it because the table is no longer what it was, it is built
 * anew from the facts, again in one transaction. <em>Thread-safe.</em>
 */
public final class NftablesFirewall implements Firewall {
    private static final Logger log = LoggerFactory.getLogger(NftablesFirewall.class);
    private static final int GENERATIONS_KEPT = 1024;

    private final String instance;
    private final Function<Namespace, NftSocket> sockets;
    private final TableLayout table;
    private final Book book;
    private final Map<Place, ResolverRedirect> redirects = new LinkedHashMap<>();
    private final Deque<Long> generations = new ArrayDeque<>();

    /** Where a redirection stands; there can be only one. */
    private record Place(Namespace namespace, TableId table) {}

    /** Whether the table is in the kernel, as far as we know. */
    private boolean built;

    /**
     * A firewall without facts. A table that an earlier process left is taken over with the first fact.
     *
     * @param instance names the host's table
     * @param ourGroup the link group of everything that we made
     * @param sockets where to send what concerns a namespace; they stay the giver's
     */
    public NftablesFirewall(String instance, long ourGroup, Function<Namespace, NftSocket> sockets) {
        this.instance = instance;
        this.sockets = sockets;
        var layout = new HostLayout(instance, ourGroup);
        table = layout.fixed();
        book = new Book(new Entries(layout));
    }

    @Override
    public synchronized List<Send> apply(List<FirewallRule> add, List<FirewallRule> remove) {
        var sends = new ArrayList<Send>();
        var undo = new ArrayDeque<Runnable>();
        try {
            redirect(redirects(add), redirects(remove), sends, undo);
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
        var delta = book.delta(add, remove);
        try {
            sends.addAll(change(delta));
        } catch (NftException refused) {
            log.warn("building the firewall's table anew: {}", refused.getMessage());
            sends.addAll(rebuild(delta, refused));
        }
        book.commit(delta);
    }

    /** The table is not what it was, or the kernel was short of something: both are cured by the same. */
    private List<Send> rebuild(Book.Delta delta, NftException refused) {
        built = false;
        try {
            return change(delta);
        } catch (NftException e) {
            refused.addSuppressed(e);
            throw refused;
        }
    }

    private List<Send> change(Book.Delta delta) {
        var needed = !book.emptyAfter(delta);
        var stays = needed || (built && hasRulesOfOthers());
        var standing = new Standing(List.of(), List.of());
        if (!built && needed) {
            requireOurs(nft(Namespace.HOST), table.id());
            standing = Standing.of(nft(Namespace.HOST), table.id());
        }
        var there = standing;
        var sends = commit(Namespace.HOST, changes -> {
            if (built && stays) {
                change(changes, delta);
            } else if (built) {
                changes.table(table.id()).delete();
            } else if (needed) {
                table.build(changes, there, book.entriesAfter(delta));
            }
        });
        built = stays;
        return sends;
    }

    /** The first operation is answered with the generation, and should have little else to tell. */
    private void change(NftTransaction changes, Book.Delta delta) {
        if (!delta.delete().isEmpty() || !delta.add().isEmpty()) {
            changes.add(TableLayout.marked(table.id()));
            TableLayout.delete(changes, delta.delete());
            TableLayout.add(changes, delta.add());
        }
    }

    /** Whether an administrator has put rules into our table. */
    private boolean hasRulesOfOthers() {
        return table.userChain()
                .filter(chain ->
                        !nft(Namespace.HOST).rules(table.id(), chain.name()).isEmpty())
                .isPresent();
    }

    /** A redirection in the place of another one replaces it, without a moment between them. */
    private void redirect(
            List<ResolverRedirect> add, List<ResolverRedirect> remove, List<Send> sends, Deque<Runnable> undo) {
        var taken = add.stream().map(this::place).collect(Collectors.toSet());
        for (var redirect : remove) {
            if (redirects.containsValue(redirect) && !taken.contains(place(redirect))) {
                sends.addAll(withdraw(redirect));
                undo.push(() -> establish(redirect));
            }
        }
        for (var redirect : add) {
            if (!redirects.containsValue(redirect)) {
                var old = Optional.ofNullable(redirects.get(place(redirect)));
                sends.addAll(establish(redirect));
                undo.push(() -> old.ifPresentOrElse(this::establish, () -> withdraw(redirect)));
            }
        }
    }

    private Place place(ResolverRedirect redirect) {
        return new Place(redirect.namespace(), ResolverTable.id(instance, redirect));
    }

    private List<Send> establish(ResolverRedirect redirect) {
        var inside = ResolverTable.of(instance, redirect);
        var nft = nft(redirect.namespace());
        requireOurs(nft, inside.id());
        var standing = Standing.of(nft, inside.id());
        var sends = commit(redirect.namespace(), changes -> inside.build(changes, standing, List.of()));
        redirects.put(place(redirect), redirect);
        return sends;
    }

    private List<Send> withdraw(ResolverRedirect redirect) {
        var inside = place(redirect).table();
        requireOurs(nft(redirect.namespace()), inside);
        var sends =
                commit(redirect.namespace(), changes -> changes.table(inside).deleteIfPresent());
        redirects.remove(place(redirect));
        return sends;
    }

    private static void requireOurs(NftSocket nft, TableId id) {
        nft.findTable(id).filter(found -> !TableLayout.ours(found)).ifPresent(found -> {
            throw new ConflictException(TableLayout.notOurs(id));
        });
    }

    private List<Send> commit(Namespace namespace, Consumer<NftTransaction> writer) {
        var start = System.nanoTime();
        var changes = new NftTransaction();
        writer.accept(changes);
        if (changes.isEmpty()) {
            return List.of();
        }
        if (namespace.isHost()) {
            remember(nft(namespace).commit(changes.echo()).generation());
        } else {
            nft(namespace).commit(changes);
        }
        return List.of(new Send("nftables " + namespace, changes.size(), Duration.ofNanos(System.nanoTime() - start)));
    }

    private void remember(Generation made) {
        synchronized (generations) {
            generations.add(made.id());
            if (generations.size() > GENERATIONS_KEPT) {
                generations.remove();
            }
        }
    }

    @Override
    public boolean made(long generation) {
        synchronized (generations) {
            return generations.contains(generation);
        }
    }

    @Override
    public TableId hostTable() {
        return table.id();
    }

    @Override
    public synchronized void reassert() {
        restore(inForce());
    }

    @Override
    public synchronized List<Send> restore(Collection<FirewallRule> facts) {
        var all = List.copyOf(facts);
        var sends = new ArrayList<Send>();
        built = false;
        var host = aboutHost(all);
        if (book.emptyAfter(book.delta(host, List.of()))) {
            built = nft(Namespace.HOST)
                    .findTable(table.id())
                    .filter(TableLayout::ours)
                    .isPresent();
        }
        host(host, List.of(), sends);
        redirects(all).forEach(redirect -> sends.addAll(establish(redirect)));
        return sends;
    }

    @Override
    public synchronized List<Gap> compare(Collection<FirewallRule> facts) {
        var all = List.copyOf(facts);
        var gaps = new ArrayList<Gap>();
        var host = aboutHost(all);
        if (!host.isEmpty()) {
            gaps.addAll(
                    new TableAudit(table, book, host).gaps(nft(Namespace.HOST).contents(table.id())));
        }
        redirects(all).forEach(redirect -> gap(redirect).ifPresent(gaps::add));
        return gaps;
    }

    private Optional<Gap> gap(ResolverRedirect redirect) {
        var inside = ResolverTable.of(instance, redirect);
        var contents = nft(redirect.namespace()).contents(inside.id());
        if (contents.isEmpty()) {
            return Optional.of(new Gap(redirect, Difference.MISSING, "table " + inside.id() + " is missing"));
        }
        if (!TableLayout.ours(contents.get().table())) {
            return Optional.of(new Gap(redirect, Difference.BLOCKED, TableLayout.notOurs(inside.id())));
        }
        var known = redirects.containsValue(redirect);
        return TableDifference.find(inside, contents.get())
                .or(() -> known ? Optional.empty() : Optional.of("not taken over from the last process"))
                .map(detail -> new Gap(redirect, Difference.DRIFTED, detail));
    }

    @Override
    public synchronized void forget(Namespace ended) {
        redirects.keySet().removeIf(place -> place.namespace().equals(ended));
    }

    @Override
    public synchronized Set<FirewallRule> inForce() {
        var all = new LinkedHashSet<>(book.facts());
        all.addAll(redirects.values());
        return all;
    }

    private NftSocket nft(Namespace namespace) {
        return sockets.apply(namespace);
    }

    private static List<ResolverRedirect> redirects(List<FirewallRule> facts) {
        return facts.stream()
                .filter(ResolverRedirect.class::isInstance)
                .map(ResolverRedirect.class::cast)
                .toList();
    }

    private static List<FirewallRule> aboutHost(List<FirewallRule> facts) {
        return facts.stream()
                .filter(fact -> !(fact instanceof ResolverRedirect))
                .toList();
    }
}
