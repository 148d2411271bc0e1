package io.cnm.netlink.nft;

import static io.cnm.netlink.Constants.NETLINK_NETFILTER;
import static io.cnm.netlink.Constants.NLM_F_ECHO;

import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Message;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.NetlinkSocket;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.SocketTransport;
import io.cnm.netlink.Transport;
import io.cnm.netlink.nft.NftTransaction.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Changes and lists the rule set of a network namespace. Keep it open: closing a socket that changed something waits
 * until the kernel has freed what was deleted, 18 to 36 ms. <em>Thread-safe.</em>
 *
 * <p>A transaction is one datagram of any size up to 16 MiB, which nfnetlink carries out within the send. Only its last
 * message is acknowledged, so that a great number of messages cannot flood the receive buffer with acknowledgements;
 * every refused one is answered.
 */
public final class NftSocket implements AutoCloseable {
    private static final int NFPROTO_UNSPEC = 0;
    private static final int SNAPSHOT_TRIES = 10;

    private final NetlinkSocket socket;

    /** A socket over an open transport, which is closed with it. */
    public NftSocket(Transport transport) {
        this.socket = new NetlinkSocket(transport, NftDictionary.INSTANCE);
    }

    /**
     * Opens a socket in the network namespace of the calling thread.
     *
     * @throws io.cnm.linux.LinuxException if the kernel has no nfnetlink
     */
    public static NftSocket open() {
        return new NftSocket(SocketTransport.open(NETLINK_NETFILTER));
    }

    /**
     * Carries out a transaction: all of it or nothing.
     *
     * @param changes writes the transaction
     * @throws NftException if the kernel refused any of it
     */
    public Committed commit(Consumer<NftTransaction> changes) {
        var transaction = new NftTransaction();
        changes.accept(transaction);
        return commit(transaction);
    }

    /**
     * Carries out a transaction: all of it or nothing. It may be tried again after a failure.
     *
     * @throws NftException if the kernel refused any of it
     */
    public Committed commit(NftTransaction transaction) {
        var changes = transaction.changes();
        while (!changes.isEmpty()) {
            var outcomes = socket.transact(batch(transaction, changes));
            var refused = refused(outcomes);
            if (refused.isEmpty()) {
                return committed(outcomes);
            }
            changes = withoutMissing(changes, refused, transaction.changes().size());
        }
        return new Committed(Generation.NONE, List.of());
    }

    private static List<NftRequest> batch(NftTransaction transaction, List<Change> changes) {
        var batch = new ArrayList<NftRequest>(changes.size() + 2);
        batch.add(
                NftRequest.envelope(NftMessages.NFNL_MSG_BATCH_BEGIN, "begin nf_tables transaction", out -> transaction
                        .expectedGeneration()
                        .ifPresent(generation -> out.be32(NftMessages.NFNL_BATCH_GENID, generation))));
        for (var i = 0; i < changes.size(); i++) {
            var request = changes.get(i).request();
            var echo = transaction.echoes(i, request) ? NLM_F_ECHO : 0;
            batch.add(request.inBatch(i == changes.size() - 1, echo));
        }
        batch.add(NftRequest.envelope(NftMessages.NFNL_MSG_BATCH_END, "end nf_tables transaction", NftSocket::nothing));
        return batch;
    }

    /**
     * What was refused for itself: not only because the envelope was, nor left without an answer because another refusal
     * ended it all.
     */
    private static List<NetlinkException> refused(List<Outcome> outcomes) {
        var envelope = outcomes.get(0).failure();
        if (envelope.isPresent()) {
            return List.of(envelope.get());
        }
        var answered = new ArrayList<NetlinkException>();
        var unanswered = new ArrayList<NetlinkException>();
        for (var outcome : outcomes) {
            var failure = outcome.failure();
            if (failure.isPresent() && !failure.get().notSent()) {
                (failure.get().unanswered() ? unanswered : answered).add(failure.get());
            }
        }
        return answered.isEmpty() ? unanswered : answered;
    }

    /** The changes without the deletions that found nothing to delete; any other refusal is thrown. */
    private static List<Change> withoutMissing(List<Change> changes, List<NetlinkException> refused, int operations) {
        var rest = new ArrayList<>(changes);
        var failures = new ArrayList<NftException.Failure>();
        for (var refusal : refused) {
            var place = refusal.index() - 1; // the envelope is before the first change
            if (place < 0 || place >= changes.size()) {
                failures.add(new NftException.Failure(-1, refusal.operation(), refusal));
                continue;
            }
            var change = changes.get(place);
            if (change.mayBeMissing() && refusal.notFound()) {
                rest.remove(change);
            } else {
                failures.add(new NftException.Failure(change.index(), change.describe(refusal), refusal));
            }
        }
        if (!failures.isEmpty()) {
            throw new NftException(failures, operations);
        }
        return rest;
    }

    private static Committed committed(List<Outcome> outcomes) {
        var rules = new ArrayList<Rule>();
        var generation = Generation.NONE;
        for (var outcome : outcomes) {
            for (var reply : outcome.replies()) {
                var object = NftMessages.decode(reply);
                if (object.isPresent() && object.get() instanceof Rule rule) {
                    rules.add(rule);
                } else if (object.isPresent() && object.get() instanceof Generation made) {
                    generation = made;
                }
            }
        }
        return new Committed(generation, rules);
    }

    /** The rule set's generation. */
    public Generation generation() {
        var request = new NftRequest(
                NftMessages.NFT_MSG_GETGEN, 0, NFPROTO_UNSPEC, "get the rule set's generation", NftSocket::nothing);
        return socket.get(request, message -> decode(Generation.class, message));
    }

    /** All tables of all families. */
    public List<Table> tables() {
        return dump(Table.class, NftMessages.NFT_MSG_GETTABLE, NFPROTO_UNSPEC, "list tables", NftSocket::nothing);
    }

    /** A table. */
    public Optional<Table> findTable(TableId id) {
        var request = new NftRequest(
                NftMessages.NFT_MSG_GETTABLE, 0, id.family().number(), "get table " + id, out -> Table.name(out, id));
        return socket.find(request, message -> decode(Table.class, message));
    }

    /** The chains of a table; none if there is no such table. */
    public List<Chain> chains(TableId table) {
        return dump(
                        Chain.class,
                        NftMessages.NFT_MSG_GETCHAIN,
                        table.family().number(),
                        "list chains of " + table,
                        NftSocket::nothing)
                .stream()
                .filter(chain -> chain.table().equals(table))
                .toList();
    }

    /** The rules of all chains of a table, chain by chain; none if there is no such table. */
    public List<Rule> rules(TableId table) {
        return rules(table, "");
    }

    /** The rules of a chain in their order; none if there is no such chain. */
    public List<Rule> rules(TableId table, String chain) {
        return dump(
                Rule.class,
                NftMessages.NFT_MSG_GETRULE,
                table.family().number(),
                "list rules of " + table + " " + chain,
                out -> Rule.place(out, table, chain, 0));
    }

    /** The sets and maps of a table, anonymous ones too; none if there is no such table. */
    public List<NftSet> sets(TableId table) {
        try {
            return dump(
                    NftSet.class,
                    NftMessages.NFT_MSG_GETSET,
                    table.family().number(),
                    "list sets of " + table,
                    out -> NftSet.name(out, table, ""));
        } catch (NetlinkException e) {
            if (e.notFound()) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * The elements of a set.
     *
     * @throws NetlinkException if there is no such set
     */
    public List<Element> elements(TableId table, String set) {
        return dump(
                        ElementList.class,
                        NftMessages.NFT_MSG_GETSETELEM,
                        table.family().number(),
                        "list elements of " + table + " " + set,
                        ElementList.allOf(table, set)::encode)
                .stream()
                .flatMap(list -> list.elements().stream())
                .toList();
    }

    /**
     * A table with all that is in it, as it was in one generation; empty if there is no such table.
     *
     * @throws IllegalStateException if the rule set changed every time it was read
     */
    public Optional<TableContents> contents(TableId table) {
        for (var tries = 0; tries < SNAPSHOT_TRIES; tries++) {
            var before = generation();
            var found = findTable(table);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try {
                var contents = contents(before, found.get());
                if (generation().id() == before.id()) {
                    return Optional.of(contents);
                }
            } catch (NetlinkException e) {
                if (!e.notFound()) {
                    throw e;
                }
            }
        }
        throw new IllegalStateException("table " + table + " changed each of " + SNAPSHOT_TRIES + " times");
    }

    private TableContents contents(Generation generation, Table table) {
        var id = table.id();
        var sets = sets(id).stream()
                .map(set -> new TableContents.FilledSet(set, elements(id, set.name())))
                .toList();
        return new TableContents(generation, table, sets, chains(id), rules(id));
    }

    private <T extends NftObject> List<T> dump(
            Class<T> kind, int type, int family, String operation, Consumer<AttributeWriter> body) {
        return socket.dump(new NftRequest(type, 0, family, operation, body), NftMessages::decode).stream()
                .flatMap(Optional::stream)
                .map(kind::cast)
                .toList();
    }

    private static <T extends NftObject> T decode(Class<T> kind, Message message) {
        return NftMessages.decode(message).map(kind::cast).orElseThrow();
    }

    /** No attributes. */
    private static void nothing(AttributeWriter out) {}

    @Override
    public void close() {
        socket.close();
    }
}
