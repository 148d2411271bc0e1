package io.cnm.kernel.firewall;

import io.cnm.kernel.firewall.Firewall.Gap;
import io.cnm.kernel.firewall.TableLayout.Standing;
import io.cnm.netlink.nft.NftException;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.NftTransaction;
import io.cnm.netlink.nft.TableId;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Namespace;
import io.cnm.spi.Auditor.Difference;
import io.cnm.spi.Failpoint;
import io.cnm.spi.PlanRunner.Send;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The redirections inside sandboxes: a table of its own each, of one redirection. <em>Confined to one thread</em> at a time. */
final class Redirects {
    private final TableId table;
    private final Function<Namespace, NftSocket> sockets;
    private final Map<Namespace, ResolverRedirect> inForce = new LinkedHashMap<>();

    Redirects(String instance, Function<Namespace, NftSocket> sockets) {
        this.table = ResolverTable.id(instance);
        this.sockets = sockets;
    }

    /**
     * Changes redirections one by one. One of the same sandbox as another replaces it, without a moment between them.
     *
     * @param sends takes what was sent
     * @param undo takes what takes back what was done, the last first
     */
    void change(List<ResolverRedirect> add, List<ResolverRedirect> remove, List<Send> sends, Deque<Runnable> undo) {
        var taken = new HashSet<Namespace>();
        for (var redirect : add) {
            taken.add(redirect.namespace());
        }
        for (var redirect : remove) {
            if (isInForce(redirect) && !taken.contains(redirect.namespace())) {
                sends.add(withdraw(redirect));
                undo.push(() -> establish(redirect));
            }
        }
        for (var redirect : add) {
            if (!isInForce(redirect)) {
                var old = Optional.ofNullable(inForce.get(redirect.namespace()));
                sends.add(establish(redirect));
                undo.push(() -> old.ifPresentOrElse(this::establish, () -> withdraw(redirect)));
            }
        }
    }

    private boolean isInForce(ResolverRedirect redirect) {
        return redirect.equals(inForce.get(redirect.namespace()));
    }

    /** Puts a redirection into the kernel, whatever is there now. */
    Send establish(ResolverRedirect redirect) {
        var inside = ResolverTable.of(table, redirect);
        var send = create(redirect.namespace(), inside).orElseGet(() -> rebuild(redirect.namespace(), inside));
        inForce.put(redirect.namespace(), redirect);
        return send;
    }

    /** Most sandboxes have no such table yet: to try costs less than to look. Empty if there is one. */
    private Optional<Send> create(Namespace namespace, TableLayout inside) {
        try {
            return Optional.of(commit(namespace, inside::create));
        } catch (NftException e) {
            if (e.exists()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Send rebuild(Namespace namespace, TableLayout inside) {
        var nft = sockets.apply(namespace);
        TableLayout.requireOurs(nft, table);
        var standing = Standing.of(nft, table);
        return commit(namespace, changes -> inside.build(changes, standing, List.of()));
    }

    private Send withdraw(ResolverRedirect redirect) {
        TableLayout.requireOurs(sockets.apply(redirect.namespace()), table);
        var send = commit(redirect.namespace(), changes -> changes.table(table).deleteIfPresent());
        inForce.remove(redirect.namespace());
        return send;
    }

    private Send commit(Namespace namespace, Consumer<NftTransaction> writer) {
        var start = System.nanoTime();
        var changes = new NftTransaction();
        writer.accept(changes);
        sockets.apply(namespace).commit(changes);
        Failpoint.pass("after a transaction of " + namespace);
        return HostFirewall.send(namespace, changes, start);
    }

    Optional<Gap> gap(ResolverRedirect redirect) {
        var inside = ResolverTable.of(table, redirect);
        var contents = sockets.apply(redirect.namespace()).contents(table);
        if (contents.isEmpty()) {
            return Optional.of(new Gap(redirect, Difference.MISSING, "table " + table + " is missing"));
        }
        if (!TableLayout.ours(contents.get().table())) {
            return Optional.of(new Gap(redirect, Difference.BLOCKED, TableLayout.notOurs(table)));
        }
        var known = isInForce(redirect);
        return TableDifference.find(inside, contents.get())
                .or(() -> known ? Optional.empty() : Optional.of("not taken over from the last process"))
                .map(detail -> new Gap(redirect, Difference.DRIFTED, detail));
    }

    /** Forgets those of a namespace that has ended. */
    void forget(Namespace ended) {
        inForce.remove(ended);
    }

    Collection<ResolverRedirect> inForce() {
        return new ArrayList<>(inForce.values());
    }
}
