package io.cnm.cli.demo;

import io.cnm.api.Network;
import io.cnm.api.Sandbox;
import io.cnm.embed.EmbeddedController;
import io.cnm.linux.Capability;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.DeleteLink;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.NewLink;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.netlink.rtnl.SetLink;
import io.cnm.spi.Naming;
import io.cnm.spi.PlanRunner.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the demo plays on: a host, which is a network namespace; a machine outside, which is another one, with a cable
 * between them; and the controller. Closing it removes everything, whatever has become of it. <em>Confined to one
 * thread.</em>
 */
final class Stage implements AutoCloseable {
    /** Everything of the demo's that is a file. */
    static final Path DIRECTORY = Path.of("/run/cnm-demo");

    /** Where the host is reached from outside; TEST-NET-1 of RFC 5737. */
    static final String HOST_ADDRESS = "192.0.2.1";

    private static final String OUTSIDE_ADDRESS = "192.0.2.2";
    private static final int PREFIX = 30;
    private static final int LOOPBACK = 1;
    private static final Path HOST = DIRECTORY.resolve("host");
    private static final Path OUTSIDE = DIRECTORY.resolve("outside");
    private static final Path SERVER = DIRECTORY.resolve("server.pid");
    private static final Path SANDBOXES = DIRECTORY.resolve("netns");
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final String CABLE = "cnm-demo-out";
    private static final Naming NAMING = Naming.own("cnm-demo");
    private static final String STANDING = "a demo is standing already; remove it with: cnm demo --remove";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Opened opened;
    private final List<Report> reports;
    private final Path host;
    private final Netns outside;
    private final EmbeddedController controller;

    private Stage(Opened opened, List<Report> reports, Path host, Netns outside, EmbeddedController controller) {
        this.opened = opened;
        this.reports = reports;
        this.host = host;
        this.outside = outside;
        this.controller = controller;
    }

    /**
     * Builds it.
     *
     * @param netns the host, instead of a namespace made for it
     * @throws IllegalStateException if a demo stands already
     */
    static Stage set(Optional<Path> netns) {
        if (!Capability.CAP_SYS_ADMIN.held() || !Capability.CAP_NET_ADMIN.held()) {
            throw new IllegalStateException("the demo makes network namespaces, which only root may: sudo ./cnm demo");
        }
        var opened = new Opened();
        try {
            opened.add(DemoDirectory.take(DIRECTORY, STANDING));
            sweep();
            var host = netns.orElseGet(() -> machine(opened, HOST).key().orElseThrow());
            var outside = machine(opened, OUTSIDE);
            cable(opened, host, outside);
            var reports = new ArrayList<Report>();
            var controller = opened.add(EmbeddedController.builder()
                    .host(host)
                    .naming(NAMING)
                    .execRoot(DIRECTORY)
                    .observer(reports::add)
                    .open());
            opened.add(() -> deleteAll(controller));
            return new Stage(opened, reports, host, outside, controller);
        } catch (RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    EmbeddedController controller() {
        return controller;
    }

    /** The host's namespace as a file. */
    Path host() {
        return host;
    }

    /** The outside machine's namespace as a file. */
    Path outside() {
        return OUTSIDE;
    }

    /** What the kernel has been told since this was asked last. */
    List<Report> takeReports() {
        var taken = List.copyOf(reports);
        reports.clear();
        return taken;
    }

    /** Starts a program that serves in a sandbox until the stage is closed. */
    RunningProgram serve(Sandbox sandbox, List<String> command) {
        try (var netns = Netns.open(sandbox.key())) {
            var server = opened.add(Program.of(command).start(netns));
            PidFile.write(SERVER, server.pid());
            return server;
        }
    }

    /** Runs a program in a sandbox, which sees the sandbox's name servers, and gives what it printed. */
    Printed run(Sandbox sandbox, List<String> command) {
        try (var netns = Netns.open(sandbox.key())) {
            return run(Program.of(command).mount(sandbox.info().resolvConf(), RESOLV_CONF), netns);
        }
    }

    /** Runs a program on the machine outside. */
    Printed runOutside(List<String> command) {
        return run(Program.of(command), outside);
    }

    /** What there still is of the controller's links on the host, once the kernel had its time; empty if nothing. */
    String left() {
        controller.awaitClean(SOON);
        try (var netns = Netns.open(host);
                var route = RouteSocket.open(netns)) {
            return route.links().stream()
                    .map(Link::name)
                    .filter(name -> !name.equals(CABLE))
                    .filter(name -> name.startsWith(NAMING.bridgePrefix()) || name.startsWith(NAMING.vethPrefix()))
                    .collect(Collectors.joining(" "));
        }
    }

    private static Printed run(Program program, Netns netns) {
        return Printed.by(program, netns, DIRECTORY.resolve("output"), SOON);
    }

    /** A network namespace whose loopback is up, until it is closed. */
    static Netns machine(Opened opened, Path key) {
        var netns = Netns.create(key);
        opened.add(netns::delete);
        try (var route = RouteSocket.open(netns)) {
            route.execute(new SetLink(LOOPBACK).up());
        }
        return netns;
    }

    private static void cable(Opened opened, Path host, Netns outside) {
        try (var netns = Netns.open(host);
                var inside = RouteSocket.open(netns);
                var there = RouteSocket.open(outside)) {
            opened.add(() -> unplug(host));
            inside.execute(
                    new NewLink(CABLE).up().veth(peer -> peer.name("eth0").netns(outside)));
            address(inside, CABLE, HOST_ADDRESS);
            address(there, "eth0", OUTSIDE_ADDRESS);
        }
    }

    private static void unplug(Path host) {
        try (var netns = Netns.open(host);
                var route = RouteSocket.open(netns)) {
            route.link(CABLE).ifPresent(link -> route.execute(new DeleteLink(link.index())));
        }
    }

    private static void address(RouteSocket route, String name, String address) {
        var link = route.link(name).orElseThrow().index();
        route.execute(Address.of(link, IpPrefix.parse(address + "/" + PREFIX)).add());
        route.execute(new SetLink(link).up());
    }

    /** All that is left, in the order that the controller demands. */
    private static void deleteAll(EmbeddedController controller) {
        controller.sandboxes().forEach(Sandbox::delete);
        controller.networks().forEach(Network::delete);
        if (!controller.awaitClean(SOON)) {
            throw new IllegalStateException("links of the demo are not gone after " + SOON.toSeconds() + " s");
        }
    }

    /**
     * Removes what a demo left whose process was killed.
     *
     * @throws IllegalStateException if it stands
     */
    static void removeLeftovers() {
        try (var left = new Opened()) {
            left.add(DemoDirectory.take(DIRECTORY, STANDING));
            sweep();
        }
    }

    /** A namespace that is let go of takes its links and rules along. */
    private static void sweep() {
        try {
            if (Files.isDirectory(SANDBOXES)) {
                try (var keys = Files.list(SANDBOXES)) {
                    keys.forEach(Stage::sweep);
                }
            }
            Netns.delete(HOST);
            Netns.delete(OUTSIDE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server in a sandbox, if there is one, and lets go of the namespace. */
    private static void sweep(Path key) {
        try (var netns = Netns.open(key)) {
            PidFile.end(SERVER, netns);
        }
        Netns.delete(key);
    }

    /** Removes everything, as much of it as is there. */
    @Override
    public void close() {
        opened.close();
    }
}
