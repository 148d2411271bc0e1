package io.cnm.bench;

import io.cnm.linux.Netns;

/**
 * A host with two containers on one bridge; a port of the second one is published on the host. <em>Confined to one
 * thread.</em>
 */
interface Rig extends AutoCloseable {
    /** The host's namespace. */
    Netns host();

    /** The first container's namespace. */
    Netns first();

    /** The second one's, whose port {@link Iperf3#PORT} is published under the same number. */
    Netns second();

    /** The second one's address. */
    String address();

    /** Removes it all. */
    @Override
    void close();
}
