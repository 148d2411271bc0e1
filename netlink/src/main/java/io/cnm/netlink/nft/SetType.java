package io.cnm.netlink.nft;

/**
 * The type of a set's keys or of a map's values, as the kernel keeps it. <em>Immutable.</em>
 *
 * @param number nft's number: a {@link DataType}, or several, six bits each, the first one highest
 * @param length bytes
 */
public record SetType(int number, int length) {
    /** What sets have on their right side. */
    public static final SetType NONE = new SetType(0, 0);

    /** What verdict maps have on their right side. */
    public static final SetType VERDICT = new SetType(0xffffff00, 0);

    private static final int TYPE_BITS = 6;
    private static final int NFT_REG32_SIZE = 4;

    /** A type, or a concatenation of several. */
    public static SetType of(DataType... fields) {
        if (fields.length == 1) {
            return new SetType(fields[0].number(), fields[0].length());
        }
        var number = 0;
        var length = 0;
        for (var field : fields) {
            number = number << TYPE_BITS | field.number();
            length += (field.length() + NFT_REG32_SIZE - 1) / NFT_REG32_SIZE * NFT_REG32_SIZE;
        }
        return new SetType(number, length);
    }
}
