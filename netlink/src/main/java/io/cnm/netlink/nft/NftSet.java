package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.nft.expr.Expression;
import io.cnm.netlink.nft.expr.Expressions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A set or map, without its elements. Made by {@link #of}. <em>Immutable.</em>
 *
 * @param name up to 255 bytes; anonymous sets have a pattern instead ({@code __set%d}) until the kernel names them
 * @param id names the set within its transaction; 0 if nothing does
 * @param flags NFT_SET_ bits
 * @param key type of the keys
 * @param value type of a map's values; {@link SetType#NONE} for sets
 * @param policy 0 for speed, 1 for little memory
 * @param size most elements it may hold; 0 for any number
 * @param fieldLengths bytes of each field, for intervals of concatenated keys; empty otherwise
 * @param timeoutMillis life of its elements; 0 for ever
 * @param gcIntervalMillis how often the dead ones are removed; 0 for the kernel's default
 * @param userData tells nft the byte order, and may hold a comment
 * @param expressions what each element gets: a counter
 * @param handle the kernel's number for it; 0 as long as it is not known
 */
public record NftSet(
        TableId table,
        String name,
        int id,
        int flags,
        SetType key,
        SetType value,
        int policy,
        int size,
        List<Integer> fieldLengths,
        long timeoutMillis,
        int gcIntervalMillis,
        UserData userData,
        List<Expression> expressions,
        long handle)
        implements NftObject {
    public static final int NFT_SET_ANONYMOUS = 0x1;
    public static final int NFT_SET_CONSTANT = 0x2;
    public static final int NFT_SET_INTERVAL = 0x4;
    public static final int NFT_SET_MAP = 0x8;
    public static final int NFT_SET_TIMEOUT = 0x10;
    /** Rules may add elements. */
    public static final int NFT_SET_EVAL = 0x20;

    public static final int NFT_SET_CONCAT = 0x80;

    private static final int NFTA_SET_TABLE = 1;
    private static final int NFTA_SET_NAME = 2;
    private static final int NFTA_SET_FLAGS = 3;
    private static final int NFTA_SET_KEY_TYPE = 4;
    private static final int NFTA_SET_KEY_LEN = 5;
    private static final int NFTA_SET_DATA_TYPE = 6;
    private static final int NFTA_SET_DATA_LEN = 7;
    private static final int NFTA_SET_POLICY = 8;
    private static final int NFTA_SET_DESC = 9;
    private static final int NFTA_SET_ID = 10;
    private static final int NFTA_SET_TIMEOUT = 11;
    private static final int NFTA_SET_GC_INTERVAL = 12;
    private static final int NFTA_SET_USERDATA = 13;
    private static final int NFTA_SET_HANDLE = 16;
    private static final int NFTA_SET_EXPR = 17;
    private static final int NFTA_SET_EXPRESSIONS = 18;
    private static final int NFTA_SET_DESC_SIZE = 1;
    private static final int NFTA_SET_DESC_CONCAT = 2;
    private static final int NFTA_SET_FIELD_LEN = 1;
    private static final int NFTA_LIST_ELEM = 1;

    static final int NFTNL_UDATA_SET_KEYBYTEORDER = 0;
    static final int NFTNL_UDATA_SET_DATABYTEORDER = 1;
    static final int NFTNL_UDATA_SET_COMMENT = 7;

    public NftSet {
        fieldLengths = List.copyOf(fieldLengths);
        expressions = List.copyOf(expressions);
    }

    /** Of the name: sets are told apart by it, and are keys of maps. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Begins the description of a named set or map. */
    public static NftSetBuilder of(TableId table, String name) {
        return new NftSetBuilder(table, name);
    }

    /** The comment that nft shows too. */
    public Optional<String> comment() {
        return userData.text(NFTNL_UDATA_SET_COMMENT);
    }

    /** Whether all bits of a NFT_SET_ flag are set. */
    public boolean hasFlag(int flag) {
        return (flags & flag) == flag;
    }

    /** What rules look it up by. */
    public SetRef ref() {
        return new SetRef(name, id);
    }

    /** The same set as it is written the first time, anonymous ones under another number of a transaction. */
    NftSet renamed(String newName, int newId) {
        return new NftSet(
                table,
                newName,
                newId,
                flags,
                key,
                value,
                policy,
                size,
                fieldLengths,
                timeoutMillis,
                gcIntervalMillis,
                userData,
                expressions,
                0);
    }

    void encode(AttributeWriter out) {
        name(out, table, name);
        out.be32(NFTA_SET_FLAGS, flags).be32(NFTA_SET_KEY_TYPE, key.number()).be32(NFTA_SET_KEY_LEN, key.length());
        if (hasFlag(NFT_SET_MAP)) {
            out.be32(NFTA_SET_DATA_TYPE, value.number()).be32(NFTA_SET_DATA_LEN, value.length());
        }
        out.be32(NFTA_SET_ID, id);
        if (policy != 0) {
            out.be32(NFTA_SET_POLICY, policy);
        }
        if (size != 0 || !fieldLengths.isEmpty()) {
            out.nested(NFTA_SET_DESC, this::encodeDescription);
        }
        if (timeoutMillis != 0) {
            out.be64(NFTA_SET_TIMEOUT, timeoutMillis);
        }
        if (gcIntervalMillis != 0) {
            out.be32(NFTA_SET_GC_INTERVAL, gcIntervalMillis);
        }
        if (!userData.isEmpty()) {
            out.bytes(NFTA_SET_USERDATA, userData.encode());
        }
        if (expressions.size() == 1) {
            Expressions.encode(out, NFTA_SET_EXPR, expressions.get(0));
        } else if (!expressions.isEmpty()) {
            Expressions.encode(out, NFTA_SET_EXPRESSIONS, expressions);
        }
    }

    private void encodeDescription(AttributeWriter out) {
        if (size != 0) {
            out.be32(NFTA_SET_DESC_SIZE, size);
        }
        if (!fieldLengths.isEmpty()) {
            out.nested(
                    NFTA_SET_DESC_CONCAT,
                    fields -> fieldLengths.forEach(
                            length -> fields.nested(NFTA_LIST_ELEM, field -> field.be32(NFTA_SET_FIELD_LEN, length))));
        }
    }

    /** Names a table and a set in it; an empty name means all of them. */
    static void name(AttributeWriter out, TableId table, String name) {
        out.string(NFTA_SET_TABLE, table.name());
        if (!name.isEmpty()) {
            out.string(NFTA_SET_NAME, name);
        }
    }

    static NftSet decode(Family family, AttributeReader in) {
        var table = "";
        var name = "";
        var id = 0;
        var flags = 0;
        var keyType = 0;
        var keyLength = 0;
        var valueType = 0;
        var valueLength = 0;
        var policy = 0;
        var description = new Description(0, List.of());
        var timeout = 0L;
        var gcInterval = 0;
        var userData = UserData.NONE;
        List<Expression> expressions = List.of();
        var handle = 0L;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_SET_TABLE -> table = in.string();
                case NFTA_SET_NAME -> name = in.string();
                case NFTA_SET_ID -> id = (int) in.be32();
                case NFTA_SET_FLAGS -> flags = (int) in.be32();
                case NFTA_SET_KEY_TYPE -> keyType = (int) in.be32();
                case NFTA_SET_KEY_LEN -> keyLength = (int) in.be32();
                case NFTA_SET_DATA_TYPE -> valueType = (int) in.be32();
                case NFTA_SET_DATA_LEN -> valueLength = (int) in.be32();
                case NFTA_SET_POLICY -> policy = (int) in.be32();
                case NFTA_SET_DESC -> description = Description.decode(in.nested());
                case NFTA_SET_TIMEOUT -> timeout = in.be64();
                case NFTA_SET_GC_INTERVAL -> gcInterval = (int) in.be32();
                case NFTA_SET_USERDATA -> userData = UserData.decode(in.bytes());
                case NFTA_SET_EXPR -> expressions = List.of(Expressions.decode(in.nested()));
                case NFTA_SET_EXPRESSIONS -> expressions = Expressions.decodeList(in.nested());
                case NFTA_SET_HANDLE -> handle = in.be64();
                default -> {}
            }
        }
        in.finish();
        // the kernel tells the size of its own struct as the length of verdicts
        var value = valueType == SetType.VERDICT.number() ? SetType.VERDICT : new SetType(valueType, valueLength);
        return new NftSet(
                new TableId(family, table),
                name,
                id,
                flags,
                new SetType(keyType, keyLength),
                value,
                policy,
                description.size(),
                description.fieldLengths(),
                timeout,
                gcInterval,
                userData,
                expressions,
                handle);
    }

    private record Description(int size, List<Integer> fieldLengths) {
        static Description decode(AttributeReader in) {
            var size = 0;
            var fields = new ArrayList<Integer>();
            while (in.next()) {
                switch (in.type()) {
                    case NFTA_SET_DESC_SIZE -> size = (int) in.be32();
                    case NFTA_SET_DESC_CONCAT -> decodeFields(in.nested(), fields);
                    default -> {}
                }
            }
            in.finish();
            return new Description(size, fields);
        }

        private static void decodeFields(AttributeReader in, List<Integer> fields) {
            while (in.next()) {
                var field = in.nested();
                while (field.next()) {
                    if (field.type() == NFTA_SET_FIELD_LEN) {
                        fields.add((int) field.be32());
                    }
                }
                field.finish();
            }
            in.finish();
        }
    }

    /** As nft writes it: {@code inet cnm dnat4}. */
    @Override
    public String toString() {
        return table + " " + name;
    }
}
