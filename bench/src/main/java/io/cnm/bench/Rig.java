package io.cnm.bench;

import io.cnm.linux.Netns;

/**
 * A host with two containers on one bridge; a port of the second one is published on the host. <em>Confined to one
 * thread.</em>
 *
 * @param host the host's namespace
 * @param first the first container's
 * @param second the second one's, whose port {@link Iperf3#PORT} is published under the same number
 * @param address the second one's
 * @param removal removes it all
 */
record Rig(Netns host, Netns first, Netns second, String address, Runnable removal) implements AutoCloseable {
    @Override
    public void close() {
        removal.run();
    }
}
