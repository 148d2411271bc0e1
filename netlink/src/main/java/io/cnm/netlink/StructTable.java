package io.cnm.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The fields of the struct that a message begins with, for the debug print. Filled once while classes are initialised,
 * then only read.
 */
public final class StructTable {
    private record Field(String name, int offset, Function<ByteBuffer, String> format) {
        String print(ByteBuffer struct) {
            var value =
                    format.apply(struct.slice(offset, struct.limit() - offset).order(ByteOrder.nativeOrder()));
            return name.isEmpty() ? value : name + " " + value;
        }
    }

    private final String name;
    private final List<Field> fields = new ArrayList<>();
    private int length;

    /** A struct of this name without fields yet. */
    public StructTable(String name) {
        this.name = name;
    }

    /** The next field, 8 bits. */
    public StructTable u8(String field) {
        return add(field, 1, at -> Integer.toString(Byte.toUnsignedInt(at.get(0))));
    }

    /** The next field, 16 bits in host order. */
    public StructTable u16(String field) {
        return add(field, 2, at -> Integer.toString(Short.toUnsignedInt(at.getShort(0))));
    }

    /** The next field, 32 bits in host order. */
    public StructTable u32(String field) {
        return add(field, 4, at -> Integer.toUnsignedString(at.getInt(0)));
    }

    /** The next field, 32 bits in host order, printed in hexadecimal. */
    public StructTable flags32(String field) {
        return add(field, 4, at -> "0x" + Integer.toHexString(at.getInt(0)));
    }

    /** The next field, so many bytes. */
    public StructTable hex(String field, int bytes) {
        return add(field, bytes, at -> DebugPrinter.hex(at.slice(0, bytes)));
    }

    /** Bytes that mean nothing. */
    public StructTable pad(int bytes) {
        length += bytes;
        return this;
    }

    private StructTable add(String field, int bytes, Function<ByteBuffer, String> format) {
        fields.add(new Field(field, length, format));
        return pad(bytes);
    }

    /** How many bytes the struct has. */
    int length() {
        return length;
    }

    /** The struct at the beginning of a payload that is long enough. */
    String format(ByteBuffer payload) {
        var struct = payload.slice();
        return fields.stream().map(field -> field.print(struct)).collect(Collectors.joining(", ", name + " ", ""));
    }
}
