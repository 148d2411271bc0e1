package io.cnm.spi;

import io.cnm.api.IpAddress;
import io.cnm.plan.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers name queries inside sandboxes. <em>Implementations are thread-safe.</em> */
public interface NameService extends AutoCloseable {
    /** Where programs in a sandbox ask for names. */
    IpAddress ADDRESS = IpAddress.parse("127.0.0.11");

    /**
     * Opens a resolver inside a sandbox, on {@link #ADDRESS} and ports that the kernel chooses.
     *
     * @throws io.cnm.api.SystemException if its sockets cannot be opened there
     */
    Resolver open(Namespace sandbox, View view);

    /** Closes all resolvers and waits until their descriptors are closed. */
    @Override
    void close();

    /** A sandbox's resolver. It answers only inside the sandbox. <em>Implementations are thread-safe.</em> */
    interface Resolver extends AutoCloseable {
        /** Where it listens for datagrams. */
        int udpPort();

        /** Where it listens for connections. */
        int tcpPort();

        /** Answers from now on according to this view. */
        void update(View view);

        /** Stops listening and drops what is not answered yet; its descriptors are closed in the background, at once. */
        @Override
        void close();
    }

    /**
     * What one sandbox knows and may ask. <em>Immutable, but for the zones, which live.</em>
     *
     * @param networks the sandbox's networks, the best way out first: the first one that knows a name answers
     * @param servers who is asked for other names, in order; the first three count
     * @param external whether the sandbox has a way out at all; if not, no server is asked from the host
     * @param singleLabels whether names without a dot are asked for outside
     */
    record View(List<KnownNetwork> networks, List<NameServer> servers, boolean external, boolean singleLabels) {
        public View {
            networks = List.copyOf(networks);
            servers = List.copyOf(servers);
        }
    }

    /**
     * A network as one sandbox sees it.
     *
     * @param name also a suffix by which its names can be asked for
     * @param zone the names that everybody on it knows
     * @param aliases names that only this sandbox knows, each for names of the zone
     */
    record KnownNetwork(String name, Zone zone, Map<String, Set<String>> aliases) {
        public KnownNetwork {
            aliases = Map.copyOf(aliases);
        }
    }

    /**
     * A name server outside.
     *
     * @param address where it is
     * @param fromHost whether it is asked from the host's namespace; otherwise from the sandbox's
     */
    record NameServer(IpAddress address, boolean fromHost) {}
}
