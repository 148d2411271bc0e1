package io.cnm.netlink;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the attributes at one place in a message are called and how to print them. Used for the debug print and to name
 * the attribute that the kernel objected to; codecs do not depend on it. Filled once while classes are initialised, then
 * only read.
 */
public final class AttributeTable {
    /** How the value of an attribute is printed. */
    public enum Format {
        /** Bytes in hexadecimal. */
        HEX,
        /** A number of 1, 2, 4 or 8 bytes in host order. */
        NUMBER,
        /** A number of 1, 2, 4 or 8 bytes in network order. */
        BIG_ENDIAN,
        /** Text that may end with NUL. */
        TEXT,
        /** An IPv4, IPv6 or link-layer address, told apart by its length. */
        ADDRESS
    }

    /** One attribute: its name and either a format or what stands inside. */
    record Entry(String name, Format format, @Nullable Inside inside) {}

    /** The inside of a nest: a fixed struct, then attributes, whose table may hang on an earlier sibling's text. */
    record Inside(int structLength, int selector, Map<String, AttributeTable> tables) {
        Optional<AttributeTable> table(String selected) {
            return Optional.ofNullable(tables.get(selected));
        }
    }

    private static final String ANY = "";

    private final Map<Integer, Entry> entries = new HashMap<>();

    /** Adds an attribute that holds a value. */
    public AttributeTable value(int type, String name, Format format) {
        entries.put(type, new Entry(name, format, null));
        return this;
    }

    /** Adds a nest. */
    public AttributeTable nest(int type, String name, AttributeTable inside) {
        return nest(type, name, 0, inside);
    }

    /** Adds a nest whose attributes come after a struct of so many bytes. */
    public AttributeTable nest(int type, String name, int structLength, AttributeTable inside) {
        entries.put(type, new Entry(name, Format.HEX, new Inside(structLength, 0, Map.of(ANY, inside))));
        return this;
    }

    /**
     * Adds a nest whose meaning hangs on a text attribute that stands before it, as IFLA_INFO_DATA hangs on
     * IFLA_INFO_KIND.
     */
    public AttributeTable nestBy(int selector, int type, String name, Map<String, AttributeTable> tables) {
        entries.put(type, new Entry(name, Format.HEX, new Inside(0, selector, tables)));
        return this;
    }

    Optional<Entry> find(int type) {
        return Optional.ofNullable(entries.get(type));
    }

    String name(int type) {
        return find(type).map(Entry::name).orElse("attribute " + type);
    }

    /** Called for each attribute of a payload in turn. */
    interface Visitor {
        /**
         * @param table the table in force where the attribute stands
         * @param path names of the nests around it
         */
        void visit(AttributeReader at, AttributeTable table, Path path);
    }

    /** Names from the outermost nest to the innermost. */
    record Path(@Nullable Path outer, String name, int offset) {
        int depth() {
            return outer == null ? 1 : outer.depth() + 1;
        }

        @Override
        public String toString() {
            return outer == null ? name : outer + "/" + name;
        }
    }

    /** Walks through all attributes, into the nests that the tables know. Malformed ends are simply ends. */
    void walk(AttributeReader in, Visitor visitor) {
        walk(in, null, visitor);
    }

    private void walk(AttributeReader in, @Nullable Path outer, Visitor visitor) {
        var texts = new HashMap<Integer, String>();
        while (in.next()) {
            var path = new Path(outer, name(in.type()), in.offset());
            visitor.visit(in, this, path);
            var entry = entries.get(in.type());
            if (entry == null || path.depth() > 16) {
                continue;
            }
            var inside = entry.inside();
            if (inside == null) {
                if (entry.format() == Format.TEXT) {
                    texts.put(in.type(), in.string());
                }
                continue;
            }
            var table = inside.table(texts.getOrDefault(inside.selector(), ANY));
            if (table.isPresent()) {
                var nested = in.nested();
                if (inside.structLength() > 0) {
                    nested.struct(inside.structLength());
                }
                table.get().walk(nested, path, visitor);
            }
        }
    }
}
