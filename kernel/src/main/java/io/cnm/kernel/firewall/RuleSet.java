package io.cnm.kernel.firewall;

import io.cnm.kernel.firewall.Firewall.Gap;
import io.cnm.netlink.nft.Committed;
import io.cnm.netlink.nft.NftTransaction;
import io.cnm.netlink.nft.TableId;
import io.cnm.plan.FirewallRule;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Rules of the host that follow from facts: one of those of which a firewall consists, and which share its transactions.
 * <em>Implementations are confined to one thread</em> at a time.
 */
interface RuleSet {
    /**
     * Works a change out. It says no more once another one was made.
     *
     * @param add facts to put in force; those in force already stay
     * @param remove facts to take out of force; those not in force are skipped
     * @throws io.cnm.api.ConflictException if a fact contradicts one in force, or if rules of that name are not ours
     */
    Change change(Collection<FirewallRule> add, Collection<FirewallRule> remove);

    /** A change that was worked out. */
    interface Change {
        /** Writes down what it takes; nothing, if the kernel has all of it. May look at the kernel. */
        void write(NftTransaction changes);

        /** Takes note that it was made. */
        void made(Committed committed);
    }

    /** What is in the kernel may not be what it was: the next change looks, and builds it anew. */
    void distrust();

    /** Compares the rules of facts with what is in the kernel. */
    List<Gap> compare(Collection<FirewallRule> facts);

    /** The facts in force, in the order in which they came. */
    Set<FirewallRule> inForce();

    /** Tables whose changes concern this. */
    Set<TableId> tables();
}
