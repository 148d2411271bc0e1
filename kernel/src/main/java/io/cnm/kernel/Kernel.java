package io.cnm.kernel;

import io.cnm.api.InvalidParameterException;
import io.cnm.kernel.firewall.Firewall;
import io.cnm.kernel.firewall.HostFirewall;
import io.cnm.kernel.firewall.IptablesSettings;
import io.cnm.linux.Netns;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.plan.Namespace;
import io.cnm.spi.Auditor;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.HostView;
import io.cnm.spi.Naming;
import io.cnm.spi.PlanRunner;
import io.cnm.spi.PortReserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/**
 * The kernel of one host, for those who plan and those who have plans carried out. A host is a network namespace, so one
 * process can have many. It keeps a route socket and an nf_tables socket for the host and for each sandbox that it has to
 * do with. <em>Thread-safe.</em>
 */
public final class Kernel implements AutoCloseable {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final Namespaces namespaces;
    private final Background background;
    private final Firewall firewall;
    private final KernelPlanRunner runner;
    private final Auditor auditor;
    private final LiveHostView hostView;
    private final PortReserver ports;

    private Kernel(Namespaces namespaces, Naming naming, Firewalling firewalling, Attendants attendants) {
        this.namespaces = namespaces;
        background = Background.start(namespaces);
        firewall = firewall(firewalling, naming);
        runner = new KernelPlanRunner(namespaces, firewall, background, attendants.metrics());
        auditor = new KernelAuditor(namespaces, firewall, runner, background.reaper());
        hostView = new LiveHostView(namespaces.host(), namespaces::get, RESOLV_CONF);
        ports = new KernelPortReserver(namespaces.host(), attendants.relay());
        background.reaper().linksOf(namespaces.host()); // what an earlier process may have left
    }

    /**
     * How a host's facts are enforced. <em>Immutable.</em>
     *
     * @param backend where the rules stand; those of another choice are removed with the first change
     * @param policy what the host's operator has decided
     * @param besideDocker whether a Docker of the host's own may live in the same namespace: what we forward is then let
     *     through its rules of iptables too, at their end, and ours reach of its bridges only what it publishes
     */
    public record Firewalling(FirewallBackend backend, HostPolicy policy, boolean besideDocker) {
        /** In our own table, as usual. */
        public static final Firewalling USUAL = new Firewalling(FirewallBackend.NFTABLES, HostPolicy.USUAL);

        /** @throws InvalidParameterException if Docker's chains would have two masters */
        public Firewalling {
            if (besideDocker && backend != FirewallBackend.NFTABLES) {
                throw new InvalidParameterException("beside a Docker of the host's own the firewall backend must be "
                        + FirewallBackend.NFTABLES + ", not " + backend + ": the chains of that one are Docker's");
            }
        }

        /** With the host to ourselves. */
        public Firewalling(FirewallBackend backend, HostPolicy policy) {
            this(backend, policy, false);
        }
    }

    private Firewall firewall(Firewalling how, Naming naming) {
        Function<Namespace, NftSocket> sockets =
                namespace -> namespaces.get(namespace).nft();
        return switch (how.backend()) {
            case NFTABLES ->
                how.besideDocker()
                        ? HostFirewall.nftablesBesideDocker(naming.instance(), LinkGroup.OURS, how.policy(), sockets)
                        : HostFirewall.nftables(naming.instance(), LinkGroup.OURS, how.policy(), sockets);
            case IPTABLES ->
                HostFirewall.iptables(naming.instance(), LinkGroup.OURS, IptablesSettings.of(how.policy()), sockets);
        };
    }

    /**
     * Opens a host. Links that an earlier process had taken out of use are deleted in the background.
     *
     * @param host its network namespace; stays the caller's, and must stay open as long as this object
     * @param naming names its firewall's tables
     * @throws io.cnm.linux.LinuxException if sockets cannot be opened there
     */
    public static Kernel open(Netns host, Naming naming) {
        return open(host, naming, Firewalling.USUAL, Attendants.NONE);
    }

    /** The same, with somebody who has work to do inside each namespace that is made. */
    public static Kernel open(Netns host, Naming naming, Visitor visitor) {
        return open(host, naming, Firewalling.USUAL, Attendants.NONE.visiting(visitor));
    }

    /** The same, with a choice of how facts are enforced and of those who take part. */
    public static Kernel open(Netns host, Naming naming, Firewalling firewalling, Attendants attendants) {
        return new Kernel(new Namespaces(host, attendants.visitor()), naming, firewalling, attendants);
    }

    /** Carries out plans on the host and in its sandboxes. */
    public PlanRunner runner() {
        return runner;
    }

    /** Compares what plans have made with what is there, and puts it right. */
    public Auditor auditor() {
        return auditor;
    }

    /** What is on the host. */
    public HostView hostView() {
        return hostView;
    }

    /** Takes ports of the host. */
    public PortReserver ports() {
        return ports;
    }

    /** What is in force; put it back with {@link Firewall#reassert()} when somebody has flushed the rules. */
    public Firewall firewall() {
        return firewall;
    }

    /**
     * Waits until retired links are deleted, flows are forgotten and the sockets of deleted sandboxes are closed.
     *
     * @return whether that came in time
     */
    public boolean awaitIdle(Duration timeout) {
        return background.awaitIdle(timeout);
    }

    /** Finishes what goes on in the background and closes all sockets. What is in the kernel stays. */
    @Override
    public void close() {
        background.close();
        hostView.close();
        namespaces.closeAll().forEach(Handle::closeSockets);
        namespaces.host().closeSockets();
    }
}
