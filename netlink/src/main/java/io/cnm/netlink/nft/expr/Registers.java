package io.cnm.netlink.nft.expr;

/**
 * The numbering of nf_tables' registers: 16 slots of four bytes. A slot at a 16-byte border has a second name
 * (NFT_REG_1 to NFT_REG_4) and the kernel uses that one in its answers, so we do too: then what was written equals what
 * is dumped.
 */
public final class Registers {
    /** The register is not used. */
    public static final int NONE = -1;

    /** Verdicts go here: the destination of a verdict map's lookup. */
    public static final int NFT_REG_VERDICT = 0;

    public static final int NFT_REG_1 = 1;

    /** Bytes of a slot. */
    public static final int SLOT_BYTES = 4;

    /** Slots of a 16-byte register. */
    public static final int SLOTS_PER_REG = 4;

    private static final int NFT_REG32_00 = 8;
    private static final int NFT_REG32_COUNT = 16;

    private Registers() {}

    /**
     * The register that begins at a four-byte slot.
     *
     * @param slot 0 to 15
     */
    public static int at(int slot) {
        if (slot < 0 || slot >= NFT_REG32_COUNT) {
            throw new IllegalArgumentException("more than 64 bytes of registers needed");
        }
        return slot % SLOTS_PER_REG == 0 ? NFT_REG_1 + slot / SLOTS_PER_REG : NFT_REG32_00 + slot;
    }
}
