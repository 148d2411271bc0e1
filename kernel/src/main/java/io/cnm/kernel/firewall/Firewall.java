package io.cnm.kernel.firewall;

import io.cnm.netlink.nft.TableId;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.Namespace;
import io.cnm.spi.Auditor.Difference;
import io.cnm.spi.PlanRunner.Send;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Enforces facts about networks, endpoints and ports. It remembers those in force, so that they can be put back when
 * somebody has thrown the rules away. <em>Implementations are thread-safe.</em>
 */
public interface Firewall {
    /**
     * Changes what is in force, all of it or nothing. A fact that is to be added and is in force already stays; one that
     * is to be removed and is not in force is skipped.
     *
     * @return what was sent to the kernel
     * @throws io.cnm.api.ConflictException if a fact contradicts one in force, such as a port that leads elsewhere
     *     already, or if rules of that name exist that are not ours
     * @throws io.cnm.netlink.nft.NftException if the kernel refuses
     */
    List<Send> apply(List<FirewallRule> add, List<FirewallRule> remove);

    /**
     * Puts the rules of all facts in force into the kernel again, whatever is there now.
     *
     * @throws io.cnm.netlink.nft.NftException if the kernel refuses
     */
    void reassert();

    /**
     * Puts facts in force and their rules into the kernel again, whatever is there now. What others have changed in our
     * rules is undone in the same transaction; traffic that is allowed before and after never meets a gap.
     *
     * @param facts besides those that are in force anyway; none to look after these only
     * @throws io.cnm.api.ConflictException as {@link #apply}
     * @throws io.cnm.netlink.nft.NftException if the kernel refuses
     */
    List<Send> restore(Collection<FirewallRule> facts);

    /** Compares the rules of facts with what is in the kernel. Rules of other facts in force are not judged. */
    List<Gap> compare(Collection<FirewallRule> facts);

    /**
     * A fact that the kernel does not enforce as it should.
     *
     * @param fact which
     * @param difference how
     * @param detail what is there instead, for people
     */
    record Gap(FirewallRule fact, Difference difference, String detail) {}

    /** The tables on the host that hold rules of ours. */
    Set<TableId> hostTables();

    /** Whether a generation of the host's rules was made here, not long ago. */
    boolean made(long generation);

    /** Forgets the facts about the inside of a namespace that has ended, and its rules with it. */
    void forget(Namespace ended);

    /** The facts in force, in the order in which they were added. */
    Set<FirewallRule> inForce();
}
