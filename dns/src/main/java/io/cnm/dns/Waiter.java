package io.cnm.dns;

import io.cnm.spi.NameService.NameServer;
import java.util.Optional;

/** Somebody who wants to know what other servers answer. <em>Confined to one event loop.</em> */
interface Waiter {
    /** Whether this one may have that server asked, still: a sandbox can lose its way out meanwhile. */
    boolean mayAsk(NameServer server);

    /**
     * Gets the outcome.
     *
     * @param reply the waiter's own to change; its identifier is somebody else's. Empty if no server had an answer
     */
    void received(Optional<byte[]> reply);
}
