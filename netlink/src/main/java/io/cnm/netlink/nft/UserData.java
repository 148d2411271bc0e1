package io.cnm.netlink.nft;

import io.cnm.netlink.MalformedMessageException;
import io.cnm.netlink.nft.expr.Data;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel keeps with an object without looking at it: a list of values, each after one byte of type and one of
 * length, in the form that nft reads and writes (libnftnl, udata.h). Comments stand here; programs may add values of
 * their own with types from {@link #PRIVATE} on, which nft does not show. <em>Immutable.</em>
 *
 * @param entries the values in order
 */
public record UserData(List<Entry> entries) {
    /** No values. */
    public static final UserData NONE = new UserData(List.of());

    /** The first type that nft leaves to others. */
    public static final int PRIVATE = 0x80;

    /** Comment of a table, chain, rule or set element. */
    static final int NFTNL_UDATA_COMMENT = 0;

    private static final int NFT_USERDATA_MAXLEN = 256;
    private static final int MAX_ENTRY = 255;

    /** One value. */
    public record Entry(int type, Data value) {
        public Entry {
            if (type < 0 || type > MAX_ENTRY || value.length() > MAX_ENTRY) {
                throw new IllegalArgumentException("user data of type " + type + " with " + value.length() + " bytes");
            }
        }
    }

    public UserData {
        entries = List.copyOf(entries);
        if (size(entries) > NFT_USERDATA_MAXLEN) {
            throw new IllegalArgumentException(
                    "user data of " + size(entries) + " bytes, " + NFT_USERDATA_MAXLEN + " fit");
        }
    }

    /** A comment that nft shows, at most 128 bytes for it to be able to read it back. */
    public static UserData comment(String text) {
        return NONE.withText(NFTNL_UDATA_COMMENT, text);
    }

    /** The comment of a table, chain, rule or set element. */
    public Optional<String> comment() {
        return text(NFTNL_UDATA_COMMENT);
    }

    /** One value more. */
    public UserData with(int type, Data value) {
        var more = new ArrayList<>(entries);
        more.add(new Entry(type, value));
        return new UserData(more);
    }

    /** The first value of a type. */
    public Optional<Data> find(int type) {
        for (var entry : entries) {
            if (entry.type() == type) {
                return Optional.of(entry.value());
            }
        }
        return Optional.empty();
    }

    UserData withText(int type, String text) {
        return with(type, Data.of((text + "\0").getBytes(StandardCharsets.UTF_8)));
    }

    UserData withU32(int type, int value) {
        return with(type, Data.host32(value));
    }

    Optional<String> text(int type) {
        return find(type).map(value -> {
            var text = new String(value.toByteArray(), StandardCharsets.UTF_8);
            return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
        });
    }

    /** A number in host order; 0 if it is not there. */
    int u32(int type) {
        return find(type)
                .filter(value -> value.length() == Integer.BYTES)
                .map(value -> ByteBuffer.wrap(value.toByteArray())
                        .order(ByteOrder.nativeOrder())
                        .getInt())
                .orElse(0);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    byte[] encode() {
        var out = new ByteArrayOutputStream(size(entries));
        for (var entry : entries) {
            out.write(entry.type());
            out.write(entry.value().length());
            out.writeBytes(entry.value().toByteArray());
        }
        return out.toByteArray();
    }

    static UserData decode(byte[] bytes) {
        if (bytes.length > NFT_USERDATA_MAXLEN) {
            throw new MalformedMessageException("user data of " + bytes.length + " bytes");
        }
        var entries = new ArrayList<Entry>();
        var at = 0;
        while (at + 2 <= bytes.length) {
            var type = Byte.toUnsignedInt(bytes[at]);
            var length = Byte.toUnsignedInt(bytes[at + 1]);
            if (at + 2 + length > bytes.length) {
                throw new MalformedMessageException("user data of type " + type + " is cut");
            }
            entries.add(new Entry(type, Data.of(Arrays.copyOfRange(bytes, at + 2, at + 2 + length))));
            at += 2 + length;
        }
        return new UserData(entries);
    }

    private static int size(List<Entry> entries) {
        var size = 0;
        for (var entry : entries) {
            size += 2 + entry.value().length();
        }
        return size;
    }
}
