package io.cnm.netlink;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The message types of a family: their names, how long the struct at their beginning is, and their attributes. Filled
 * once while classes are initialised, then only read.
 */
public final class Dictionary {
    private record Entry(String name, StructTable struct, AttributeTable attributes) {}

    private static final AttributeTable UNKNOWN = new AttributeTable();
    private static final StructTable NO_STRUCT = new StructTable("");

    private final Map<Integer, Entry> messages = new HashMap<>();

    /** Adds a message type whose struct of so many bytes is printed as bytes. */
    public Dictionary message(int type, String name, int structLength, AttributeTable attributes) {
        return message(type, name, new StructTable("struct").hex("", structLength), attributes);
    }

    /** Adds a message type. */
    public Dictionary message(int type, String name, StructTable struct, AttributeTable attributes) {
        messages.put(type, new Entry(name, struct, attributes));
        return this;
    }

    String name(int type) {
        return switch (type) {
            case Constants.NLMSG_NOOP -> "NLMSG_NOOP";
            case Constants.NLMSG_ERROR -> "NLMSG_ERROR";
            case Constants.NLMSG_DONE -> "NLMSG_DONE";
            case Constants.NLMSG_OVERRUN -> "NLMSG_OVERRUN";
            default -> messages.containsKey(type) ? messages.get(type).name() : "message " + type;
        };
    }

    StructTable struct(int type) {
        return messages.containsKey(type) ? messages.get(type).struct() : NO_STRUCT;
    }

    AttributeTable attributes(int type) {
        return messages.containsKey(type) ? messages.get(type).attributes() : UNKNOWN;
    }

    /**
     * The attribute that begins at an offset.
     *
     * @param offset from the message's header, as the kernel counts in its answers
     */
    Optional<String> attributeAt(Message message, int offset) {
        var found = new StringBuilder();
        attributes(message.type()).walk(body(message), (at, table, path) -> {
            if (path.offset() + Constants.NLMSG_HDRLEN == offset) {
                found.append(path);
            }
        });
        return found.isEmpty() ? Optional.empty() : Optional.of(found.toString());
    }

    /**
     * The name of an attribute that is missing.
     *
     * @param nest offset of the nest where it should stand, 0 for the outermost level
     */
    String missing(Message message, int nest, int type) {
        if (nest == 0) {
            return attributes(message.type()).name(type);
        }
        return attributeAt(message, nest)
                .map(path -> path + "/attribute " + type)
                .orElse("attribute " + type);
    }

    /** A reader over a message's attributes, past its struct. */
    AttributeReader body(Message message) {
        var reader = message.reader();
        reader.struct(struct(message.type()).length());
        return reader;
    }
}
