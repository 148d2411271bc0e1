package io.cnm.dns;

import io.cnm.spi.NameService.NameServer;
import io.netty.util.concurrent.Promise;

/** How a query gets to a server. <em>Confined to the resolver's event loop.</em> */
@FunctionalInterface
interface Transport {
    /**
     * Asks one server.
     *
     * @param stream whether by TCP
     * @param reply gets the reply as the server sent it, or the failure; whoever has lost interest cancels it
     * @return sends the same datagram once more
     */
    Runnable ask(NameServer server, Query query, boolean stream, Promise<byte[]> reply);
}
