package io.cnm.dns;

/** Whoever sent a query and waits for the reply. <em>Confined to the resolver's event loop.</em> */
interface Client {
    /** Whether it is connected by TCP, and is to be answered at any length. */
    boolean stream();

    /** Sends the reply, at most one for each query. */
    void reply(byte[] message);

    /** The same client, to be answered after the call that it was given to. */
    Client later();
}
