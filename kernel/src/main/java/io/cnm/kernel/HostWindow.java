package io.cnm.kernel;

import io.cnm.api.NotFoundException;
import io.cnm.kernel.firewall.OurMark;
import io.cnm.linux.Netns;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Table;
import io.cnm.netlink.nft.TableId;
import io.cnm.plan.Namespace;
import io.cnm.spi.HostView;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A host to look at, for those who have to know before anything is opened that acts. <em>Thread-safe.</em> */
public final class HostWindow implements AutoCloseable {
    /** Where Docker's nftables backend keeps its rules, for both families. */
    private static final String DOCKERS_TABLE = "docker-bridges";

    /** How the names of the chains begin that Docker's iptables backend makes. */
    private static final String DOCKERS_CHAINS = "DOCKER";

    private final Handle handle;
    private final LiveHostView view;

    private HostWindow(Handle handle) {
        this.handle = handle;
        view = new LiveHostView(handle, HostWindow::none, Path.of("/etc/resolv.conf"));
    }

    /**
     * Opens a host.
     *
     * @param host its network namespace; stays the caller's, and must stay open as long as this object
     * @throws io.cnm.linux.LinuxException if sockets cannot be opened there
     */
    public static HostWindow open(Netns host) {
        var handle = Handle.of(host);
        try {
            return new HostWindow(handle);
        } catch (RuntimeException e) {
            handle.closeSockets();
            throw e;
        }
    }

    /** Nobody has made anything on this host that could be known here. */
    private static Handle none(Namespace namespace) {
        throw new NotFoundException("there is no network namespace at " + namespace.path());
    }

    /** What is on the host. */
    public HostView view() {
        return view;
    }

    /**
     * The tables and chains of a stock Docker, in words such as {@code table ip nat, chain DOCKER}, but not those that we made
     * under the same names. Not seen is what the kernel's old iptables hold, which nf_tables knows nothing of.
     */
    public List<String> firewallOfDocker() {
        return handle.nft().tables().stream()
                .map(Table::id)
                .flatMap(this::ofDocker)
                .toList();
    }

    private Stream<String> ofDocker(TableId table) {
        if (table.name().equals(DOCKERS_TABLE)) {
            return Stream.of("table " + table);
        }
        return handle.nft().chains(table).stream()
                .filter(chain -> !OurMark.any(chain.userData()))
                .map(Chain::name)
                .filter(name -> name.startsWith(DOCKERS_CHAINS))
                .map(name -> "table " + table + ", chain " + name);
    }

    @Override
    public void close() {
        view.close();
        handle.closeSockets();
    }
}
