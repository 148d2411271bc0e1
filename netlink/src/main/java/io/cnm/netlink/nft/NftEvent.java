package io.cnm.netlink.nft;

/**
 * Somebody changed the rule set. The events of a transaction come together, in its order, and a {@link Generation} ends
 * them: it says who it was. <em>Immutable.</em>
 *
 * @param deleted whether the object is gone; otherwise it is new or changed
 */
public record NftEvent(boolean deleted, NftObject object) {}
