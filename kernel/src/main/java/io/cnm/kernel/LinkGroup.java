package io.cnm.kernel;

/**
 * The groups (IFLA_GROUP) by which links are known as ours. All instances on a host share them: what matters is that a
 * link was made by us, not by which of us. Numbers that nobody takes by chance.
 */
public final class LinkGroup {
    /** Links of ours on the host. */
    public static final long OURS = 0x636e6d01; // "cnm", 1

    /** Links of ours that are out of use and wait to be deleted. */
    public static final long RETIRED = 0x636e6d02;

    private LinkGroup() {}
}
