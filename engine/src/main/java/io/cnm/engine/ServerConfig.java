package io.cnm.engine;

import io.cnm.http.TlsFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the daemon listens. <em>Immutable.</em>
 *
 * @param sockets unix sockets
 * @param addresses TCP addresses; there are none without {@code tls}
 * @param tls what TCP needs
 * @param group of the sockets, by name
 * @param shutdownTimeout how long an orderly stop may take
 */
public record ServerConfig(
        List<Path> sockets,
        List<InetSocketAddress> addresses,
        Optional<TlsFiles> tls,
        String group,
        Duration shutdownTimeout) {
    public ServerConfig {
        sockets = List.copyOf(sockets);
        addresses = List.copyOf(addresses);
    }
}
