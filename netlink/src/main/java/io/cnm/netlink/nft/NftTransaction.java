package io.cnm.netlink.nft;

import static io.cnm.netlink.Constants.NLMSG_HDRLEN;
import static io.cnm.netlink.Constants.NLM_F_APPEND;
import static io.cnm.netlink.Constants.NLM_F_CREATE;
import static io.cnm.netlink.Constants.NLM_F_EXCL;
import static io.cnm.netlink.Constants.NLM_F_REPLACE;

import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.Nfgenmsg;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A list of changes that {@link NftSocket#commit} carries out together or not at all. They take effect in the order given
 * here, so what is named must be made before; packets see only the end.
 *
 * <p>{@code add} is content with an object that is there already, as long as it is the same; {@code create} is not.
 * Deletions fail if there is nothing to delete, {@code deleteIfPresent} does not. <em>Confined to one thread.</em>
 */
public final class NftTransaction {
    private final List<Change> changes = new ArrayList<>();
    private OptionalLong expectedGeneration = OptionalLong.empty();
    private boolean tellsGeneration;
    private boolean tellsRules;
    private int lastSetId;

    /**
     * One message of the batch.
     *
     * @param index its place in the transaction
     * @param mayBeMissing whether ENOENT is as good as success
     * @param elements of messages about elements, to name the one that the kernel refuses; empty otherwise
     */
    record Change(int index, NftRequest request, boolean mayBeMissing, Optional<ElementList> elements) {
        /** The operation, with the key that the kernel objected to. */
        String describe(NetlinkException refusal) {
            var offset = refusal.attributeOffset();
            var element = elements.filter(list -> offset.isPresent())
                    .flatMap(list -> list.elementAt(offset.getAsInt() - NLMSG_HDRLEN - Nfgenmsg.LENGTH));
            return request.operation() + element.map(e -> ", key " + e.key()).orElse("");
        }
    }

    /** An empty transaction; {@link NftSocket#commit} hands one out. */
    public NftTransaction() {}

    /** Changes inside a table, by name. */
    public TableChanges table(Family family, String name) {
        return table(new TableId(family, name));
    }

    /** Changes inside a table, by name. */
    public TableChanges table(TableId table) {
        return new TableChanges(this, table);
    }

    /** Makes a table unless it is there. */
    public NftTransaction add(Table table) {
        return add(table, NLM_F_CREATE);
    }

    /** Makes a table. */
    public NftTransaction create(Table table) {
        return add(table, NLM_F_CREATE | NLM_F_EXCL);
    }

    /** Makes a chain unless it is there; a base chain that is there may get another policy. */
    public NftTransaction add(Chain chain) {
        return add(chain, NLM_F_CREATE);
    }

    /** Makes a chain. */
    public NftTransaction create(Chain chain) {
        return add(chain, NLM_F_CREATE | NLM_F_EXCL);
    }

    /** Makes a set or map unless it is there. */
    public NftTransaction add(NftSet set) {
        return add(set, NLM_F_CREATE);
    }

    /** Makes a set or map. */
    public NftTransaction create(NftSet set) {
        return add(set, NLM_F_CREATE | NLM_F_EXCL);
    }

    /**
     * Makes a set without a name for one rule of this transaction. It lives and dies with the rule.
     *
     * @param description key, value, intervals; {@link NftSet#of} with any name
     * @return what the rule looks it up by
     */
    public SetRef anonymous(NftSetBuilder description, Collection<Element> elements) {
        var set = description.anonymous(nextSetId()).build();
        create(set);
        elements(set, set.ref(), List.copyOf(elements));
        return set.ref();
    }

    /** Puts a rule at its chain's end. */
    public NftTransaction add(Rule rule) {
        return rule(rule.withoutHandle(), NLM_F_CREATE | NLM_F_APPEND, "add rule to " + at(rule), out -> {});
    }

    /** Puts a rule behind another one. */
    public NftTransaction addAfter(long handle, Rule rule) {
        return rule(
                rule.withoutHandle(),
                NLM_F_CREATE | NLM_F_APPEND,
                "add rule to " + at(rule) + " after handle " + handle,
                out -> out.be64(Rule.NFTA_RULE_POSITION, handle));
    }

    /** Puts a rule at its chain's begin. */
    public NftTransaction insert(Rule rule) {
        return rule(rule.withoutHandle(), NLM_F_CREATE, "insert rule into " + at(rule), out -> {});
    }

    /** Puts a rule before another one. */
    public NftTransaction insertBefore(long handle, Rule rule) {
        return rule(
                rule.withoutHandle(),
                NLM_F_CREATE,
                "insert rule into " + at(rule) + " before handle " + handle,
                out -> out.be64(Rule.NFTA_RULE_POSITION, handle));
    }

    /** Puts a rule in the place of another one, which keeps its handle and loses its counters. */
    public NftTransaction replace(long handle, Rule rule) {
        var replacement =
                new Rule(rule.table(), rule.chain(), rule.expressions(), rule.userData(), rule.compat(), handle);
        return rule(replacement, NLM_F_REPLACE, "replace rule " + handle + " of " + at(rule), out -> {});
    }

    /** Deletes a rule that was dumped or echoed. */
    public NftTransaction delete(Rule rule) {
        table(rule.table()).deleteRule(rule.chain(), rule.handle());
        return this;
    }

    /** Makes the elements part of their set, which this transaction or an earlier one made. */
    public NftTransaction add(NftSet set, Collection<Element> elements) {
        table(set.table()).addElements(set.name(), elements);
        return this;
    }

    /**
     * Refuses the whole transaction if anybody changed the rule set meanwhile.
     *
     * @param generation {@link Generation#id} of the last look at it
     */
    public NftTransaction expectGeneration(long generation) {
        expectedGeneration = OptionalLong.of(generation);
        return this;
    }

    /**
     * Asks the kernel to say what it made of the transaction: {@link Committed}. It also sends the first operation's
     * object back, so that should not be a great list of elements.
     */
    public NftTransaction echo() {
        tellsRules = true;
        return echoGeneration();
    }

    /**
     * Asks the kernel for the generation that it made only. The answers of some ten thousand rules do not fit into the
     * receive buffer.
     */
    public NftTransaction echoGeneration() {
        tellsGeneration = true;
        return this;
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** How many messages it is so far. */
    public int size() {
        return changes.size();
    }

    int nextSetId() {
        return ++lastSetId;
    }

    List<Change> changes() {
        return changes;
    }

    OptionalLong expectedGeneration() {
        return expectedGeneration;
    }

    /** The kernel looks at the first operation to see whether the generation is asked for. */
    boolean echoes(int place, NftRequest request) {
        return (tellsGeneration && place == 0) || (tellsRules && request.type() == NftMessages.NFT_MSG_NEWRULE);
    }

    void change(int type, int flags, TableId table, String operation, Consumer<AttributeWriter> body) {
        change(type, flags, table, operation, false, body);
    }

    void change(
            int type,
            int flags,
            TableId table,
            String operation,
            boolean mayBeMissing,
            Consumer<AttributeWriter> body) {
        var request = new NftRequest(type, flags, table.family().number(), operation, body);
        changes.add(new Change(changes.size(), request, mayBeMissing, Optional.empty()));
    }

    /** Elements travel packed; those that may be missing one by one, as one that is missing would fail the others. */
    void elements(int type, int flags, boolean mayBeMissing, ElementList list) {
        var verb = type == NftMessages.NFT_MSG_NEWSETELEM ? "add elements to " : "delete elements of ";
        for (var part : mayBeMissing ? list.single() : list.split()) {
            var request = new NftRequest(
                    type, flags, list.table().family().number(), verb + list.table() + " " + list.set(), part::encode);
            changes.add(new Change(changes.size(), request, mayBeMissing, Optional.of(part)));
        }
    }

    void elements(NftSet set, SetRef ref, List<Element> elements) {
        elements(
                NftMessages.NFT_MSG_NEWSETELEM,
                NLM_F_CREATE,
                false,
                new ElementList(set.table(), ref.name(), ref.id(), elements));
    }

    private NftTransaction add(Table table, int flags) {
        change(NftMessages.NFT_MSG_NEWTABLE, flags, table.id(), "add table " + table.id(), table::encode);
        return this;
    }

    private NftTransaction add(Chain chain, int flags) {
        change(NftMessages.NFT_MSG_NEWCHAIN, flags, chain.table(), "add chain " + chain, chain::encode);
        return this;
    }

    private NftTransaction add(NftSet set, int flags) {
        var numbered = set.id() == 0 ? set.renamed(set.name(), nextSetId()) : set;
        change(NftMessages.NFT_MSG_NEWSET, flags, set.table(), "add set " + set, numbered::encode);
        return this;
    }

    private NftTransaction rule(Rule rule, int flags, String operation, Consumer<AttributeWriter> position) {
        change(NftMessages.NFT_MSG_NEWRULE, flags, rule.table(), operation, out -> {
            rule.encode(out);
            position.accept(out);
        });
        return this;
    }

    private static String at(Rule rule) {
        var comment = rule.comment().map(text -> " \"" + text + "\"").orElse("");
        return rule.table() + " " + rule.chain() + comment;
    }
}
