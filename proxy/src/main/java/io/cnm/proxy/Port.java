package io.cnm.proxy;

import io.cnm.api.PortBinding;

/** A published port on the event loop. <em>Confined to its thread.</em> */
interface Port {
    /** Leads elsewhere; what leads elsewhere now ends. */
    void lead(PortBinding binding);

    /** Leads nowhere. */
    void pause();

    /** Ends, and closes its socket. */
    void close();
}
