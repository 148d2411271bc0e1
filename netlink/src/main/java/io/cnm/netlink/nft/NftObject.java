package io.cnm.netlink.nft;

/** What dumps and notifications are made of. <em>Immutable.</em> */
public sealed interface NftObject permits Table, Chain, Rule, NftSet, ElementList, Generation {}
