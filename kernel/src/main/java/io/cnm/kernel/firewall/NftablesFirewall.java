package io.cnm.kernel.firewall;

import io.cnm.api.ConflictException;
import io.cnm.netlink.nft.NftException;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.NftTransaction;
import io.cnm.netlink.nft.TableId;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Namespace;
import io.cnm.spi.PlanRunner.Send;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
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

    private final String instance;
    private final Function<Namespace, NftSocket> sockets;
    private final TableLayout table;
    private final Book book;
    private final Set<ResolverRedirect> redirects = new LinkedHashSet<>();

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
        if (!built && needed) {
            requireOurs(nft(Namespace.HOST), table.id());
        }
        var sends = commit(Namespace.HOST, changes -> {
            if (built && stays) {
                TableLayout.delete(changes, delta.delete());
                TableLayout.add(changes, delta.add());
            } else if (built) {
                changes.table(table.id()).delete();
            } else if (needed) {
                table.build(changes, book.entriesAfter(delta));
            }
        });
        built = stays;
        return sends;
    }

    /** Whether an administrator has put rules into our table. */
    private boolean hasRulesOfOthers() {
        return table.userChain()
                .filter(chain ->
                        !nft(Namespace.HOST).rules(table.id(), chain.name()).isEmpty())
                .isPresent();
    }

    private void redirect(
            List<ResolverRedirect> add, List<ResolverRedirect> remove, List<Send> sends, ArrayDeque<Runnable> undo) {
        for (var redirect : remove) {
            if (!add.contains(redirect) && redirects.contains(redirect)) {
                sends.addAll(withdraw(redirect));
                undo.push(() -> establish(redirect));
            }
        }
        for (var redirect : add) {
            if (!redirects.contains(redirect)) {
                sends.addAll(establish(redirect));
                undo.push(() -> withdraw(redirect));
            }
        }
    }

    private List<Send> establish(ResolverRedirect redirect) {
        var inside = ResolverTable.of(instance, redirect);
        requireOurs(nft(redirect.namespace()), inside.id());
        var sends = commit(redirect.namespace(), changes -> inside.build(changes, List.of()));
        redirects.add(redirect);
        return sends;
    }

    private List<Send> withdraw(ResolverRedirect redirect) {
        var table = ResolverTable.of(instance, redirect).id();
        requireOurs(nft(redirect.namespace()), table);
        var sends = commit(redirect.namespace(), changes -> changes.table(table).deleteIfPresent());
        redirects.remove(redirect);
        return sends;
    }

    private static void requireOurs(NftSocket nft, TableId id) {
        nft.findTable(id).filter(found -> !TableLayout.ours(found)).ifPresent(found -> {
            throw new ConflictException("table " + id + " is not ours: it lacks the comment \"" + TableLayout.MARK
                    + "\"; rename or remove it, or give this instance another name");
        });
    }

    private List<Send> commit(Namespace namespace, Consumer<NftTransaction> writer) {
        var start = System.nanoTime();
        var changes = new NftTransaction();
        writer.accept(changes);
        if (changes.isEmpty()) {
            return List.of();
        }
        nft(namespace).commit(changes);
        return List.of(new Send("nftables " + namespace, changes.size(), Duration.ofNanos(System.nanoTime() - start)));
    }

    @Override
    public synchronized void reassert() {
        built = false;
        host(List.of(), List.of(), new ArrayList<>());
        for (var redirect : redirects) {
            var inside = ResolverTable.of(instance, redirect);
            commit(redirect.namespace(), changes -> inside.build(changes, List.of()));
        }
    }

    @Override
    public synchronized void forget(Namespace ended) {
        redirects.removeIf(redirect -> redirect.namespace().equals(ended));
    }

    @Override
    public synchronized Set<FirewallRule> inForce() {
        var all = new LinkedHashSet<>(book.facts());
        all.addAll(redirects);
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
