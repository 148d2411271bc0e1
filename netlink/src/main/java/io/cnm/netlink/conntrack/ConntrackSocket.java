package io.cnm.netlink.conntrack;

import static io.cnm.netlink.Constants.NETLINK_NETFILTER;

import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Mention;
import io.cnm.netlink.Message;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.NetlinkSocket;
import io.cnm.netlink.Nfgenmsg;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.SocketTransport;
import io.cnm.netlink.Transport;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Lists and ends the flows of a network namespace. A flow that is ended is made anew by its next packet, under the rules
 * that hold then: that is how a changed translation reaches UDP flows that never end by themselves. <em>Thread-safe.</em>
 */
public final class ConntrackSocket implements AutoCloseable {
    static final int CTA_STATS_GLOBAL_ENTRIES = 1;
    private static final int CTA_MARK_MASK = 21;
    private static final int AF_UNSPEC = 0;

    private final NetlinkSocket socket;

    /** A socket over an open transport, which is closed with it. */
    public ConntrackSocket(Transport transport) {
        this.socket = new NetlinkSocket(transport, ConntrackDictionary.INSTANCE);
    }

    /**
     * Opens a socket in the network namespace of the calling thread.
     *
     * @throws io.cnm.linux.LinuxException if the kernel has no nfnetlink
     */
    public static ConntrackSocket open() {
        return new ConntrackSocket(SocketTransport.open(NETLINK_NETFILTER));
    }

    /** How many flows there are, at most: those that have just begun and may come to nothing are counted too. */
    public long count() {
        var request =
                new ConntrackRequest(ConntrackRequest.IPCTNL_MSG_CT_GET_STATS, AF_UNSPEC, "count flows", out -> {});
        return socket.execute(request).stream()
                .mapToLong(ConntrackSocket::entries)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("the kernel acknowledges the question, and tells no count"));
    }

    private static long entries(Message message) {
        var in = message.reader();
        in.struct(Nfgenmsg.LENGTH);
        var entries = 0L;
        while (in.next()) {
            if (in.type() == CTA_STATS_GLOBAL_ENTRIES) {
                entries = in.be32();
            }
        }
        return entries;
    }

    /**
     * All flows, IPv4 and IPv6. The kernel lists them while they come and go: one that lives through the whole listing is
     * in it, perhaps twice.
     */
    public List<Flow> flows() {
        return list("list flows", out -> {});
    }

    /**
     * Shows all flows, as the messages that they come in, to somebody who keeps nothing of them: there may be more than memory
     * holds.
     *
     * @param eye as {@link NetlinkSocket#show} asks for
     */
    public void showFlows(Consumer<Message> eye) {
        if (count() > 0) {
            socket.show(listing("list flows", out -> {}), eye);
        }
    }

    /** The flows whose mark has these bits under the mask; the kernel looks for them. */
    public List<Flow> flows(long mark, long mask) {
        return list("list flows by mark", out -> out.be32(Flow.CTA_MARK, mark).be32(CTA_MARK_MASK, mask));
    }

    /** The flow that has this tuple in its original direction, outside of zones. */
    public Optional<Flow> find(Tuple original) {
        var request = ConntrackRequest.about(
                ConntrackRequest.IPCTNL_MSG_CT_GET,
                original,
                "get flow ",
                out -> out.nested(Flow.CTA_TUPLE_ORIG, original::encode));
        try {
            // with an acknowledgement: the kernel marks this single answer as one of many, and never says that it ends
            return socket.execute(request).stream().map(ConntrackSocket::decode).findFirst();
        } catch (NetlinkException e) {
            if (e.notFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Ends a flow.
     *
     * @return whether it was still there
     */
    public boolean delete(Flow flow) {
        return executed(deletion(flow));
    }

    /** Ends the flow that has this tuple in its original direction; false if there is none. */
    public boolean deleteOriginal(Tuple original) {
        return deleteByTuple(Flow.CTA_TUPLE_ORIG, original);
    }

    /** Ends the flow that has this tuple in its reply direction; false if there is none. */
    public boolean deleteReply(Tuple reply) {
        return deleteByTuple(Flow.CTA_TUPLE_REPLY, reply);
    }

    /**
     * Ends all flows that match, with one listing and as few sends as possible. The kernel walks its whole hash table for a
     * listing, so none is made where there are no flows at all.
     *
     * @param mention what all of them name
     * @return how many were ended
     * @throws NetlinkException the first refusal, if the kernel refused any for another reason than that it has ended
     */
    public int deleteAll(Mention mention, Predicate<Flow> matching) {
        if (count() == 0) {
            return 0;
        }
        var requests = socket.dump(listing("list flows", out -> {}), mention, ConntrackSocket::decode).stream()
                .filter(matching)
                .distinct()
                .map(ConntrackSocket::deletion)
                .toList();
        var outcomes = socket.executeAll(requests);
        Outcome.requireAll(outcomes.stream()
                .filter(outcome ->
                        outcome.failure().filter(NetlinkException::notFound).isEmpty())
                .toList());
        return (int) outcomes.stream().filter(Outcome::succeeded).count();
    }

    private static ConntrackRequest deletion(Flow flow) {
        return ConntrackRequest.about(
                ConntrackRequest.IPCTNL_MSG_CT_DELETE, flow.original(), "delete flow ", flow::encode);
    }

    private boolean deleteByTuple(int direction, Tuple tuple) {
        return executed(ConntrackRequest.about(
                ConntrackRequest.IPCTNL_MSG_CT_DELETE,
                tuple,
                "delete flow ",
                out -> out.nested(direction, tuple::encode)));
    }

    private boolean executed(ConntrackRequest request) {
        try {
            socket.execute(request);
            return true;
        } catch (NetlinkException e) {
            if (e.notFound()) {
                return false;
            }
            throw e;
        }
    }

    private List<Flow> list(String operation, Consumer<AttributeWriter> filter) {
        return socket.dump(listing(operation, filter), ConntrackSocket::decode);
    }

    private static ConntrackRequest listing(String operation, Consumer<AttributeWriter> filter) {
        return new ConntrackRequest(ConntrackRequest.IPCTNL_MSG_CT_GET, AF_UNSPEC, operation, filter);
    }

    private static Flow decode(Message message) {
        var in = message.reader();
        in.struct(Nfgenmsg.LENGTH);
        return Flow.decode(in);
    }

    @Override
    public void close() {
        socket.close();
    }
}
