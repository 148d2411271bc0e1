package io.cnm.netlink.nft;

/**
 * How a rule names a set. <em>Immutable.</em>
 *
 * @param name the set's name or, for an anonymous one, its pattern
 * @param id number of an anonymous set within its transaction; 0 for named ones
 */
public record SetRef(String name, int id) {
    /** A named set. */
    public SetRef(String name) {
        this(name, 0);
    }
}
