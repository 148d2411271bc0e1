package io.cnm.netlink.nft;

/**
 * What a table is known by; all its chains and sets are inside this name. <em>Immutable.</em>
 *
 * @param name up to 255 bytes
 */
public record TableId(Family family, String name) {
    /** As nft writes it: {@code inet cnm}. */
    @Override
    public String toString() {
        return family + " " + name;
    }
}
