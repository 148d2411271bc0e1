package io.cnm.engine.container;

import io.cnm.api.Connection;
import io.cnm.api.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The network stack that a container's programs see. <em>Immutable.</em>
 *
 * @param own the sandbox, unless the stack is another container's
 * @param connections endpoints that are yet to be made in it, in this order
 * @param namespace the network namespace as a file; empty for the host's
 * @param hosts what it has for /etc/hosts
 * @param resolvConf what it has for /etc/resolv.conf
 * @param hostname what it has for /etc/hostname
 * @param name its host name; empty for the host's
 * @param domain its domain; empty for none
 */
record Stack(
        Optional<Sandbox> own,
        List<Connection> connections,
        Optional<Path> namespace,
        Path hosts,
        Path resolvConf,
        Path hostname,
        String name,
        String domain) {
    Stack {
        connections = List.copyOf(connections);
    }
}
