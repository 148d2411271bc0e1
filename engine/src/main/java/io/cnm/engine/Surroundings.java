package io.cnm.engine;

import io.cnm.controller.LocalController;
import io.cnm.spi.HostView;
import io.cnm.spi.Metrics;
import java.util.List;

/** What a daemon needs and does not know how to make: whoever starts it does. <em>Used by one thread at a time.</em> */
public interface Surroundings {
    /**
     * What is being run. <em>Immutable.</em>
     *
     * @param version of the product
     * @param gitCommit of its sources; empty if not known
     * @param buildTime RFC 3339; empty if not known
     */
    record Product(String version, String gitCommit, String buildTime) {}

    /** What is being run. */
    Product product();

    /** The host, to look at. */
    HostView host();

    /**
     * What another container engine has in the host's firewall, by name, such as {@code table ip nat, chain DOCKER}; nothing
     * that this instance made.
     */
    List<String> firewallOfOthers();

    /**
     * Has the host's network namespace for this daemon alone, until it is closed or the process ends.
     *
     * @throws io.cnm.api.ConflictException if it is another daemon's
     */
    AutoCloseable claimHost();

    /** The network drivers that the controller has, by name. */
    List<String> networkDrivers();

    /**
     * Opens the controller, with all that an earlier daemon left. Called once, when the data root is this daemon's own.
     *
     * @param metrics to be told what happens
     * @throws io.cnm.api.CnmException if it cannot be opened
     */
    LocalController openController(DaemonConfig config, Metrics metrics);

    /** Who compares the kernel with what the controller means to be there. */
    Reconciler reconciler(LocalController controller);
}
