package io.cnm.netlink.nft;

import io.cnm.netlink.nft.expr.Expression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Describes a set or map. <em>Confined to one thread.</em> */
public final class NftSetBuilder {
    private static final int BYTEORDER_HOST = 1;
    private static final int BYTEORDER_BIG = 2;

    private final TableId table;
    private String name;
    private int id;
    private int flags;
    private DataType[] key = {};
    private SetType value = SetType.NONE;
    private int valueByteOrder;
    private int policy;
    private int size;
    private long timeoutMillis;
    private int gcIntervalMillis;
    private String comment = "";
    private List<Expression> expressions = List.of();

    NftSetBuilder(TableId table, String name) {
        this.table = table;
        this.name = name;
    }

    /** The keys' type; several make a concatenation. */
    public NftSetBuilder key(DataType... fields) {
        key = fields.clone();
        return this;
    }

    /** Makes it a map to values of this type; several make a concatenation. */
    public NftSetBuilder value(DataType... fields) {
        value = SetType.of(fields);
        valueByteOrder = byteOrder(fields);
        flags |= NftSet.NFT_SET_MAP;
        return this;
    }

    /** Makes it a map to verdicts. */
    public NftSetBuilder verdicts() {
        value = SetType.VERDICT;
        flags |= NftSet.NFT_SET_MAP;
        return this;
    }

    /** Lets elements be intervals, as {@link Intervals} makes them. */
    public NftSetBuilder intervals() {
        flags |= NftSet.NFT_SET_INTERVAL;
        return this;
    }

    /** Lets rules add elements. The kernel wants a {@link #size}; 65535 is taken if none is given. */
    public NftSetBuilder dynamic() {
        flags |= NftSet.NFT_SET_EVAL;
        return this;
    }

    /** Lets elements die; those that say nothing themselves die after {@code life}, or never if that is zero. */
    public NftSetBuilder timeout(Duration life) {
        flags |= NftSet.NFT_SET_TIMEOUT;
        timeoutMillis = life.toMillis();
        return this;
    }

    /** How often dead elements are removed. */
    public NftSetBuilder gcInterval(Duration interval) {
        gcIntervalMillis = Math.toIntExact(interval.toMillis());
        return this;
    }

    /** Most elements it may hold. */
    public NftSetBuilder size(int elements) {
        size = elements;
        return this;
    }

    /** Prefers little memory to speed (NFT_SET_POL_MEMORY). */
    public NftSetBuilder smallMemory() {
        policy = 1;
        return this;
    }

    /** What every element gets: {@code Counter.ZERO}. Needs kernel 5.7. */
    public NftSetBuilder each(Expression... expression) {
        expressions = List.of(expression);
        return this;
    }

    /** The comment that nft shows too. */
    public NftSetBuilder comment(String text) {
        comment = text;
        return this;
    }

    /** Never changes after its transaction; lets the kernel choose the best form. */
    public NftSetBuilder constant() {
        flags |= NftSet.NFT_SET_CONSTANT;
        return this;
    }

    NftSetBuilder anonymous(int setId) {
        flags |= NftSet.NFT_SET_ANONYMOUS | NftSet.NFT_SET_CONSTANT;
        id = setId;
        name = (flags & NftSet.NFT_SET_MAP) == 0 ? "__set%d" : "__map%d";
        return this;
    }

    /** The finished description. */
    public NftSet build() {
        if (key.length == 0) {
            throw new IllegalArgumentException("set " + table + " " + name + " has no key type");
        }
        var concatenatedIntervals = key.length > 1 && (flags & NftSet.NFT_SET_INTERVAL) != 0;
        return new NftSet(
                table,
                name,
                id,
                concatenatedIntervals ? flags | NftSet.NFT_SET_CONCAT : flags,
                SetType.of(key),
                value,
                policy,
                size,
                concatenatedIntervals ? fieldLengths() : List.of(),
                timeoutMillis,
                gcIntervalMillis,
                userData(),
                expressions,
                0);
    }

    private List<Integer> fieldLengths() {
        var lengths = new ArrayList<Integer>();
        Arrays.stream(key).forEach(field -> lengths.add(field.length()));
        return lengths;
    }

    private UserData userData() {
        var userData = UserData.NONE.withU32(NftSet.NFTNL_UDATA_SET_KEYBYTEORDER, byteOrder(key));
        if ((flags & NftSet.NFT_SET_MAP) != 0) {
            userData = userData.withU32(NftSet.NFTNL_UDATA_SET_DATABYTEORDER, valueByteOrder);
        }
        return comment.isEmpty() ? userData : userData.withText(NftSet.NFTNL_UDATA_SET_COMMENT, comment);
    }

    /** Concatenations have none of their own. */
    private static int byteOrder(DataType... fields) {
        if (fields.length != 1) {
            return 0;
        }
        return fields[0].bigEndian() ? BYTEORDER_BIG : BYTEORDER_HOST;
    }
}
