package io.cnm.netlink.nft;

import static io.cnm.netlink.Constants.NLM_F_CREATE;
import static io.cnm.netlink.Constants.NLM_F_EXCL;

import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Value;
import java.util.Collection;
import java.util.List;

/** The changes of a transaction that name things of one table. <em>Confined to one thread.</em> */
public final class TableChanges {
    private final NftTransaction transaction;
    private final TableId table;

    TableChanges(NftTransaction transaction, TableId table) {
        this.transaction = transaction;
        this.table = table;
    }

    /** Deletes the table with all that is in it. */
    public TableChanges delete() {
        transaction.change(
                NftMessages.NFT_MSG_DELTABLE, 0, table, "delete table " + table, out -> Table.name(out, table));
        return this;
    }

    /** Deletes the table, if it is there, with all that is in it. */
    public TableChanges deleteIfPresent() {
        transaction.change(
                NftMessages.NFT_MSG_DELTABLE, 0, table, "delete table " + table, true, out -> Table.name(out, table));
        return this;
    }

    /** Deletes the rules of all chains; chains, sets and elements stay. */
    public TableChanges flush() {
        transaction.change(
                NftMessages.NFT_MSG_DELRULE, 0, table, "flush table " + table, out -> Rule.place(out, table, "", 0));
        return this;
    }

    /** Deletes a chain that nothing jumps to; it may hold rules. */
    public TableChanges deleteChain(String chain) {
        return deleteChain(chain, false);
    }

    /** Deletes a chain that nothing jumps to, if it is there. */
    public TableChanges deleteChainIfPresent(String chain) {
        return deleteChain(chain, true);
    }

    /** Deletes the rules of a chain. */
    public TableChanges flushChain(String chain) {
        transaction.change(
                NftMessages.NFT_MSG_DELRULE,
                0,
                table,
                "flush chain " + table + " " + chain,
                out -> Rule.place(out, table, chain, 0));
        return this;
    }

    /** Deletes a rule. */
    public TableChanges deleteRule(String chain, long handle) {
        if (handle == 0) {
            throw new IllegalArgumentException("a rule of " + table + " " + chain + " without handle");
        }
        transaction.change(
                NftMessages.NFT_MSG_DELRULE,
                0,
                table,
                "delete rule " + handle + " of " + table + " " + chain,
                out -> Rule.place(out, table, chain, handle));
        return this;
    }

    /** Deletes a set that no rule uses. */
    public TableChanges deleteSet(String set) {
        return deleteSet(set, false);
    }

    /** Deletes a set that no rule uses, if it is there. */
    public TableChanges deleteSetIfPresent(String set) {
        return deleteSet(set, true);
    }

    /** Deletes all elements of a set. */
    public TableChanges flushSet(String set) {
        var all = ElementList.allOf(table, set);
        transaction.change(NftMessages.NFT_MSG_DELSETELEM, 0, table, "flush set " + table + " " + set, all::encode);
        return this;
    }

    /** Adds a key to a set unless it is there. */
    public TableChanges addElement(String set, Data key) {
        return addElements(set, List.of(Element.of(key)));
    }

    /** Adds a key and its value to a map; fails if the key is there with another value. */
    public TableChanges addElement(String map, Data key, Value value) {
        return addElements(map, List.of(Element.of(key, value)));
    }

    /** Adds elements unless they are there. */
    public TableChanges addElements(String set, Collection<Element> elements) {
        return elements(NftMessages.NFT_MSG_NEWSETELEM, NLM_F_CREATE, false, set, elements);
    }

    /** Adds elements; fails if one is there already. */
    public TableChanges createElements(String set, Collection<Element> elements) {
        return elements(NftMessages.NFT_MSG_NEWSETELEM, NLM_F_CREATE | NLM_F_EXCL, false, set, elements);
    }

    /** Deletes a key. */
    public TableChanges deleteElement(String set, Data key) {
        return deleteElements(set, List.of(Element.of(key)));
    }

    /** Deletes elements by their keys; an interval needs all its elements. */
    public TableChanges deleteElements(String set, Collection<Element> elements) {
        return elements(NftMessages.NFT_MSG_DELSETELEM, 0, false, set, keysOf(elements));
    }

    /** Deletes those of the elements that are there. */
    public TableChanges deleteElementsIfPresent(String set, Collection<Element> elements) {
        return elements(NftMessages.NFT_MSG_DELSETELEM, 0, true, set, keysOf(elements));
    }

    /** Back to the transaction. */
    public NftTransaction and() {
        return transaction;
    }

    private static List<Element> keysOf(Collection<Element> elements) {
        return elements.stream().map(Element::keyOnly).toList();
    }

    private TableChanges elements(int type, int flags, boolean mayBeMissing, String set, Collection<Element> elements) {
        transaction.elements(type, flags, mayBeMissing, new ElementList(table, set, 0, List.copyOf(elements)));
        return this;
    }

    private TableChanges deleteChain(String chain, boolean mayBeMissing) {
        transaction.change(
                NftMessages.NFT_MSG_DELCHAIN,
                0,
                table,
                "delete chain " + table + " " + chain,
                mayBeMissing,
                out -> Chain.name(out, table, chain));
        return this;
    }

    private TableChanges deleteSet(String set, boolean mayBeMissing) {
        transaction.change(
                NftMessages.NFT_MSG_DELSET,
                0,
                table,
                "delete set " + table + " " + set,
                mayBeMissing,
                out -> NftSet.name(out, table, set));
        return this;
    }
}
