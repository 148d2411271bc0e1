package io.cnm.netlink;

import java.util.Set;

/**
 * A message to the kernel that writes itself. One class for each kind of request, in the packages of the families;
 * decoding what the kernel answers stands in the same file.
 *
 * <p>{@link #makes()} and {@link #needs()} keep a list of requests safe: netlink goes on with the rest of a send after it
 * has refused a message, so a message that names an object by an index or a name chosen beforehand could reach somebody
 * else's object when its creation was refused. {@link NetlinkSocket#executeAll} sends such a message only after the one
 * it needs was acknowledged.
 */
public interface Request {
    /** The message type, such as RTM_NEWLINK; for nfnetlink the subsystem is in the upper byte. */
    int type();

    /** NLM_F_* flags; the socket itself adds NLM_F_REQUEST, NLM_F_ACK and NLM_F_DUMP. */
    int flags();

    /** Writes the family's fixed struct and the attributes. */
    void encode(AttributeWriter body);

    /** What is asked, for messages to people: {@code create bridge br0}. */
    String operation();

    /**
     * Whether the kernel is asked for an acknowledgement. False for messages of a transaction, which are answered when
     * they fail and not otherwise; one after them must be acknowledged, for the wait to end.
     */
    default boolean acknowledged() {
        return true;
    }

    /**
     * Whether this message, not acknowledged itself, begins a transaction: when it is refused, nothing is said about what
     * is inside.
     */
    default boolean envelope() {
        return false;
    }

    /** Keys of the objects that exist once this request has succeeded. Any values with {@code equals} will do. */
    default Set<Object> makes() {
        return Set.of();
    }

    /** Keys of the objects that this request names. */
    default Set<Object> needs() {
        return Set.of();
    }
}
