package io.cnm.remote.server;

import io.cnm.api.NetworkController;
import io.cnm.http.HttpServer;
import io.cnm.http.Routes;
import io.cnm.remote.wire.Manifest;
import io.cnm.spi.HostView;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.NetworkDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A plugin, for a Docker of any version: its name is that of the socket. <em>Thread-safe.</em>
 *
 * @see <a href="https://docs.docker.com/engine/extend/plugin_api/">Docker Plugin API</a>
 */
public final class PluginServer implements AutoCloseable {
    private final HttpServer server;

    private PluginServer(HttpServer server) {
        this.server = server;
    }

    /** Starts to choose what a plugin serves. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Listens on a unix socket, such as {@code /run/docker/plugins/NAME.sock}; only root can connect.
     *
     * @throws IOException if another server answers there, or the socket cannot be made
     */
    public PluginServer listen(Path socket) throws IOException {
        server.listen(socket, PosixFilePermissions.fromString("rw-------"), Optional.empty());
        return this;
    }

    /** Ends when the calls that are being answered are; what was made stays. */
    @Override
    public void close() {
        server.close();
    }

    /** Chooses what a plugin serves. <em>Confined to one thread.</em> */
    public static final class Builder {
        private final Routes.Builder routes = Routes.builder();
        private final List<String> subsystems = new ArrayList<>();

        private Builder() {}

        /**
         * Serves networks of a driver.
         *
         * @param controller which has the driver, {@link GivenIpam}, and networks of nobody else
         * @param driver the same driver
         */
        public Builder networks(NetworkController controller, NetworkDriver driver) {
            new NetworkCalls(controller, driver).addTo(new Calls(routes));
            routes.add("GET", "/cnm/ports", request -> new PublishedPorts(controller, driver).answer());
            subsystems.add("NetworkDriver");
            return this;
        }

        /**
         * Serves address management.
         *
         * @param ipam which remembers, such as {@link KeptIpam}
         * @param host whose subnets are not chosen for pools
         */
        public Builder ipam(IpamDriver ipam, HostView host) {
            new IpamCalls(ipam, host).addTo(new Calls(routes));
            subsystems.add("IpamDriver");
            return this;
        }

        /** The plugin; it listens nowhere yet. */
        public PluginServer build() {
            var manifest = new Manifest(List.copyOf(subsystems));
            new Calls(routes).add("Plugin.Activate", () -> manifest);
            return new PluginServer(
                    HttpServer.builder(routes.build()).errors(Calls::error).build());
        }
    }
}
