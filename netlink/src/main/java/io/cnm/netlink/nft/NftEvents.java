package io.cnm.netlink.nft;

import static io.cnm.netlink.Constants.NETLINK_NETFILTER;

import io.cnm.netlink.EventSocket;
import io.cnm.netlink.Message;
import io.cnm.netlink.SocketTransport;
import java.util.Set;

/**
 * Follows the changes of a network namespace's rule set on a thread of its own. <em>Thread-safe.</em>
 *
 * @see EventSocket for what is promised when events are lost
 */
public final class NftEvents implements AutoCloseable {
    /** linux/netfilter/nfnetlink.h. */
    private static final int NFNLGRP_NFTABLES = 7;

    private final EventSocket socket;

    /** Called on the reading thread, one call at a time. */
    public interface Listener {
        /** Events may have been missed: list the rule set anew. Called once at the begin. */
        void resync();

        /** Something changed. */
        void event(NftEvent event);
    }

    private NftEvents(EventSocket socket) {
        this.socket = socket;
    }

    /** Starts to follow the namespace of the calling thread. */
    public static NftEvents follow(Listener listener) {
        var transport = SocketTransport.subscribe(NETLINK_NETFILTER, Set.of(NFNLGRP_NFTABLES));
        return new NftEvents(EventSocket.start("nft-events", transport, NftDictionary.INSTANCE, new Decoder(listener)));
    }

    private record Decoder(Listener listener) implements EventSocket.Listener {
        @Override
        public void resync() {
            listener.resync();
        }

        @Override
        public void message(Message message) {
            NftMessages.decode(message)
                    .ifPresent(object -> listener.event(new NftEvent(NftMessages.deletes(message.type()), object)));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
