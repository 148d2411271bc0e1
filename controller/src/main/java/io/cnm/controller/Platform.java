package io.cnm.controller;

import io.cnm.api.IpAddress;
import io.cnm.spi.HostView;
import io.cnm.spi.Metrics;
import io.cnm.spi.NameService;
import io.cnm.spi.Naming;
import io.cnm.spi.PlanRunner;
import io.cnm.spi.PortReserver;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * What a controller stands on. <em>Immutable.</em>
 *
 * @param runner carries out plans
 * @param observer is told what each plan took
 * @param journal keeps intents
 * @param host shows the host
 * @param ports reserves the host's ports
 * @param names answers queries in sandboxes
 * @param naming names what is made on the host
 * @param paths where files are
 * @param bindAddress where published ports are bound unless the port or the network says otherwise
 * @param clock for times in networks and events
 * @param metrics is told what happens
 */
record Platform(
        PlanRunner runner,
        Consumer<PlanRunner.Report> observer,
        Journal journal,
        HostView host,
        PortReserver ports,
        NameService names,
        Naming naming,
        Paths paths,
        IpAddress bindAddress,
        Clock clock,
        Metrics metrics) {
    /**
     * Where files are.
     *
     * @param namespaces directory of the sandboxes' key files
     * @param sandboxes directory under which each sandbox has one for its {@code hosts} and {@code resolv.conf}
     * @param hostKey the host's network namespace as a file
     * @param hosts the host's own hosts file
     * @param resolvConf the host's own resolver configuration
     */
    record Paths(Path namespaces, Path sandboxes, Path hostKey, Path hosts, Path resolvConf) {}
}
