package io.cnm.kernel.firewall;

import io.cnm.kernel.firewall.Firewall.Gap;
import io.cnm.kernel.firewall.TableLayout.Standing;
import io.cnm.netlink.nft.Committed;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.NftTransaction;
import io.cnm.netlink.nft.TableId;
import io.cnm.plan.FirewallRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A table of our own on the host: see {@link HostLayout}, {@link StationTable} and {@link NeighbourTable} for what stands in the
 * kernel. It appears with the first fact that needs it and goes with the last, unless an administrator has put rules of his own into it. A change is a few elements of
 * its sets. A table that an earlier process left is taken over with the first change, even an empty one: what guards the
 * host stays in force, everything else goes unless it is told again. <em>Confined to one thread</em> at a time.
 */
final class HostTable implements RuleSet {
    private final TableLayout table;
    private final Function<NftSocket, List<FirewallRule>> guards;
    private final Book<Entry> book;
    private final Supplier<NftSocket> nft;

    /** What is in the kernel, as far as we know. */
    private State state = State.UNKNOWN;

    /** Whether we know what an earlier process has left. */
    private boolean takenOver;

    private enum State {
        UNKNOWN,
        ABSENT,
        BUILT
    }

    /**
     * A table.
     *
     * @param table the fixed part
     * @param entries what each fact means in it
     * @param guards the facts that an earlier process left in force and that nobody else remembers
     * @param nft a socket of the host's namespace, which stays the giver's
     */
    HostTable(
            TableLayout table,
            Function<FirewallRule, List<Entry>> entries,
            Function<NftSocket, List<FirewallRule>> guards,
            Supplier<NftSocket> nft) {
        this.table = table;
        this.guards = guards;
        this.nft = nft;
        book = new Book<>(entries);
    }

    @Override
    public Change change(Collection<FirewallRule> add, Collection<FirewallRule> remove) {
        var wanted = new ArrayList<>(add);
        if (!takenOver) {
            TableLayout.requireOurs(nft.get(), table.id());
            wanted.addAll(guards.apply(nft.get()));
        }
        var delta = book.delta(wanted, remove);
        var needed = !book.emptyAfter(delta);
        if (state == State.BUILT) {
            return changeBuilt(delta, needed || hasRulesOfOthers());
        }
        return state == State.ABSENT && !needed ? changeTo(State.ABSENT, delta, changes -> {}) : build(delta, needed);
    }

    private Change changeBuilt(Book.Delta<Entry> delta, boolean stays) {
        return stays
                ? changeTo(State.BUILT, delta, changes -> change(changes, delta))
                : changeTo(State.ABSENT, delta, changes -> changes.table(table.id())
                        .delete());
    }

    /** Makes the table, or what an earlier process left of it, as it should be; none if there is nothing to stand in it. */
    private Change build(Book.Delta<Entry> delta, boolean needed) {
        if (needed) {
            TableLayout.requireOurs(nft.get(), table.id());
        }
        var stands = nft.get().findTable(table.id()).filter(TableLayout::ours).isPresent();
        if (needed || (stands && hasRulesOfOthers())) {
            var standing = Standing.of(nft.get(), table.id());
            return changeTo(State.BUILT, delta, changes -> table.build(changes, standing, book.entriesAfter(delta)));
        }
        return changeTo(State.ABSENT, delta, changes -> {
            if (stands) {
                changes.table(table.id()).delete();
            }
        });
    }

    /** The first operation is answered with the generation, and should have little else to tell. */
    private void change(NftTransaction changes, Book.Delta<Entry> delta) {
        if (!delta.delete().isEmpty() || !delta.add().isEmpty()) {
            changes.add(TableLayout.marked(table.id()));
            TableLayout.delete(changes, delta.delete());
            TableLayout.add(changes, delta.add());
        }
    }

    /** Whether an administrator has put rules into our table. */
    private boolean hasRulesOfOthers() {
        return table.userChain()
                .filter(chain -> !nft.get().rules(table.id(), chain.name()).isEmpty())
                .isPresent();
    }

    private Change changeTo(State after, Book.Delta<Entry> delta, Consumer<NftTransaction> writer) {
        return new Change() {
            @Override
            public void write(NftTransaction changes) {
                writer.accept(changes);
            }

            @Override
            public void made(Committed committed) {
                state = after;
                book.commit(delta);
                takenOver = true;
            }
        };
    }

    @Override
    public void distrust() {
        state = State.UNKNOWN;
    }

    @Override
    public List<Gap> compare(Collection<FirewallRule> facts) {
        return new TableAudit(table, book, facts).gaps(nft.get().contents(table.id()));
    }

    @Override
    public Set<FirewallRule> inForce() {
        return book.facts();
    }

    @Override
    public Set<TableId> tables() {
        return Set.of(table.id());
    }
}
