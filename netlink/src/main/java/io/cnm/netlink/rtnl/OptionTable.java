package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeTable;
import io.cnm.netlink.AttributeTable.Format;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which options a kind of link has: names, widths and formats. Filled while classes are initialised, then only read. */
final class OptionTable {
    private record Entry(String name, int width, Format format) {}

    private final Map<Integer, Entry> entries = new HashMap<>();
    private final AttributeTable names = new AttributeTable();

    /** A number of so many bytes in host order. */
    OptionTable number(int type, String name, int width) {
        return add(type, name, width, Format.NUMBER);
    }

    /** A number of so many bytes in network order. */
    OptionTable bigEndian(int type, String name, int width) {
        return add(type, name, width, Format.BIG_ENDIAN);
    }

    /** An address of so many bytes. */
    OptionTable address(int type, String name, int width) {
        return add(type, name, width, Format.ADDRESS);
    }

    /** Numbers that nobody here reads or sets, of types that follow one another: only their names are known, for printing. */
    OptionTable printed(int first, String... consecutive) {
        return print(first, Format.NUMBER, consecutive);
    }

    /** The same of addresses and identifiers. */
    OptionTable printedAddresses(int first, String... consecutive) {
        return print(first, Format.ADDRESS, consecutive);
    }

    private OptionTable print(int first, Format format, String... consecutive) {
        for (var i = 0; i < consecutive.length; i++) {
            names.value(first + i, consecutive[i], format);
        }
        return this;
    }

    private OptionTable add(int type, String name, int width, Format format) {
        entries.put(type, new Entry(name, width, format));
        names.value(type, name, format);
        return this;
    }

    AttributeTable names() {
        return names;
    }

    /** Keeps the options that the table knows. */
    SortedMap<Integer, ByteBuffer> read(AttributeReader in) {
        var options = new TreeMap<Integer, ByteBuffer>();
        while (in.next()) {
            var entry = entries.get(in.type());
            if (entry != null && in.length() < entry.width()) {
                in.fail(entry.name() + " has " + in.length() + " bytes, " + entry.width() + " needed");
            } else if (entry != null) {
                options.put(in.type(), ByteBuffer.wrap(in.bytes(entry.width())));
            }
        }
        in.finish();
        return options;
    }

    ByteBuffer encode(int type, long number) {
        var entry = entry(type);
        var bits = 8 * entry.width();
        if (bits < 64 && (number < 0 || number >= 1L << bits)) {
            throw new IllegalArgumentException(entry.name() + " of " + number + " does not fit " + bits + " bits");
        }
        var bytes = ByteBuffer.allocate(entry.width());
        for (var i = 0; i < entry.width(); i++) {
            bytes.put(place(entry, i), (byte) (number >>> (8 * i)));
        }
        return bytes;
    }

    long decode(int type, ByteBuffer value) {
        var entry = entry(type);
        var number = 0L;
        for (var i = 0; i < entry.width(); i++) {
            number |= Byte.toUnsignedLong(value.get(place(entry, i))) << (8 * i);
        }
        return number;
    }

    /** Where the byte of this significance stands. */
    private static int place(Entry entry, int significance) {
        var bigEndian = entry.format() == Format.BIG_ENDIAN || ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
        return bigEndian ? entry.width() - 1 - significance : significance;
    }

    String print(int type, ByteBuffer value) {
        var entry = entry(type);
        var text = entry.format() == Format.ADDRESS
                ? HexFormat.of().formatHex(bytes(value))
                : Long.toUnsignedString(decode(type, value));
        return entry.name() + "=" + text;
    }

    static byte[] bytes(ByteBuffer value) {
        var copy = new byte[value.remaining()];
        value.duplicate().get(copy);
        return copy;
    }

    private Entry entry(int type) {
        var entry = entries.get(type);
        if (entry == null) {
            throw new IllegalArgumentException("no option " + type);
        }
        return entry;
    }
}
