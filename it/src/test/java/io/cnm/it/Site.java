package io.cnm.it;

import io.cnm.api.EndpointSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.controller.LocalController;
import io.cnm.controller.sqlite.SqliteStore;
import io.cnm.embed.EmbeddedController;
import io.cnm.linux.Netns;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.PlanRunner;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A host with a controller, and a neighbour outside who sends everything to the host: what he cannot reach is kept from him
 * by the host, not by a missing route.
 *
 * <pre>
 * outside 192.0.2.2 --- 192.0.2.1 host    2001:db8::2 --- 2001:db8::1
 * </pre>
 *
 * <em>Confined to one thread</em>, but for the controller.
 */
final class Site {
    static final String HOST = "192.0.2.1";
    static final String HOST6 = "2001:db8::1";
    static final String OUTSIDE = "192.0.2.2";
    static final String OUTSIDE6 = "2001:db8::2";

    /** Lets the same tests run with the other backend: {@code -Dcnm.firewall=iptables}. */
    static final String BACKEND = "cnm.firewall";

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Lab lab;
    private final Place host;
    private final Place outside;
    private final List<PlanRunner.Report> reports = new CopyOnWriteArrayList<>();
    private final UnaryOperator<EmbeddedController.Builder> settings;
    private EmbeddedController controller;

    private Site(Lab lab, UnaryOperator<EmbeddedController.Builder> settings) {
        this.lab = lab;
        this.settings = settings;
        host = Place.of(lab, "host", lab.netns());
        outside = cabled();
        controller = newController();
    }

    /** The firewall's backend that tests run with. */
    static FirewallBackend backend() {
        return FirewallBackend.find(System.getProperty(BACKEND, "nftables")).orElseThrow();
    }

    private EmbeddedController newController() {
        var builder = EmbeddedController.builder()
                .execRoot(lab.dir().resolve("exec"))
                .firewall(backend())
                .observer(reports::add)
                .settings(each -> each.resolvConf(resolvConf(lab)));
        return lab.closeAtEnd(settings.apply(builder).open());
    }

    /** A host on which nothing has happened yet. */
    static Site open(Lab lab) {
        return open(lab, UnaryOperator.identity());
    }

    /** The same with a controller of another make; it is told the host's resolver configuration already. */
    static Site open(Lab lab, UnaryOperator<EmbeddedController.Builder> settings) {
        return new Site(lab, settings);
    }

    /** The same with a controller that remembers. */
    static Site durable(Lab lab) {
        return durable(lab, UnaryOperator.identity());
    }

    /** The same with further settings. */
    static Site durable(Lab lab, UnaryOperator<LocalController.Builder> settings) {
        var store = lab.closeAtEnd(SqliteStore.open(lab.dir().resolve("cnm.db")));
        var resolvConf = resolvConf(lab);
        return open(
                lab,
                each -> each.settings(
                        builder -> settings.apply(builder.resolvConf(resolvConf).store(store))));
    }

    /** Ends a durable controller and starts another one that has the kernel only. */
    void loseStore() {
        controller.close();
        var store = lab.closeAtEnd(SqliteStore.open(lab.dir().resolve("second.db")));
        controller = lab.closeAtEnd(EmbeddedController.builder()
                .execRoot(lab.dir().resolve("exec"))
                .settings(each -> each.resolvConf(resolvConf(lab)).store(store))
                .open());
    }

    /** Ends the controller and starts another one on what it has left. */
    void restart() {
        restart(() -> {});
    }

    /** The same, with something that happens to the host in between. */
    void restart(Runnable between) {
        controller.close();
        between.run();
        controller = newController();
    }

    /** The host's own resolver configuration, which names the neighbour. */
    static Path resolvConf(Lab lab) {
        var file = lab.dir().resolve("resolv.conf");
        write(file, "nameserver " + OUTSIDE + "\nsearch example.org\n");
        return file;
    }

    EmbeddedController controller() {
        return controller;
    }

    Place host() {
        return host;
    }

    Place outside() {
        return outside;
    }

    /** What the observer was told, in order. */
    List<PlanRunner.Report> reports() {
        return reports;
    }

    /** A network of both families: 10.N.0.0/24 and fd00:N::/64. */
    Network network(String name, int number) {
        return controller.createNetwork(dualStack(name, number).build());
    }

    /**
     * A network that looks the same whoever else comes and goes: it has a member already, so its bridge keeps carrier, and
     * nothing is announced, which would go on in the background.
     */
    Network steadyNetwork(String name, int number) {
        return steady(controller.createNetwork(quiet(name, number).build()));
    }

    /** Gives a network its first member. */
    Network steady(Network network) {
        sandbox("on-" + network.name(), network);
        return network;
    }

    /** Starts the specification of a network of both families on which nothing is announced. */
    static NetworkSpec.Builder quiet(String name, int number) {
        return dualStack(name, number).option("com.docker.network.advertise_addr_nmsgs", "0");
    }

    /** Starts the specification of a network of both families. */
    static NetworkSpec.Builder dualStack(String name, int number) {
        return NetworkSpec.named(name).ipv6(true).subnets("10." + number + ".0.0/24", "fd00:" + number + "::/64");
    }

    /** A sandbox with an endpoint of its own name on each of the networks. */
    Place sandbox(String name, Network... networks) {
        return sandbox(SandboxSpec.of(name), networks);
    }

    /** A sandbox with an endpoint of its container's name on each of the networks. */
    Place sandbox(SandboxSpec spec, Network... networks) {
        var sandbox = controller.createSandbox(spec);
        for (var network : networks) {
            network.createEndpoint(EndpointSpec.of(spec.containerId())).join(sandbox);
        }
        return inside(sandbox);
    }

    /** Where programs of a sandbox run. */
    Place inside(Sandbox sandbox) {
        return Place.of(lab, sandbox, lab.closeAtEnd(Netns.open(sandbox.key())));
    }

    /** The host and the process as they are when nothing is going on in the background any more. */
    KernelSnapshot settled() {
        awaitClean();
        awaitSettledAddresses(lab.netns());
        return KernelSnapshot.take(lab);
    }

    /** Waits until every link has the addresses that the kernel gives it by itself. */
    void awaitSettledAddresses(Netns netns) {
        var shell = lab.in(netns);
        lab.await("settled addresses", () -> !shell.ip("-6 -o address show tentative")
                .contains("tentative"));
    }

    /** Waits for everything that goes on in the background. */
    void awaitClean() {
        if (!controller.awaitClean(SOON)) {
            throw new AssertionError("not clean within " + SOON);
        }
    }

    /** The files that the controller keeps, with their contents. */
    List<String> files() {
        return files(lab.dir().resolve("exec"));
    }

    private static List<String> files(Path directory) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file + ": " + (file.toString().contains("/netns/") ? "" : read(file)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another neighbour, at a link of his name; the host's addresses there end with 1, his with 2. */
    Place neighbour(String name, String net, String net6) {
        var netns = lab.newNamespace(name);
        lab.ip("link add " + name + " type veth peer name eth0 netns "
                + netns.key().orElseThrow());
        lab.ip("link set " + name + " up");
        lab.ip("address add " + net + ".1/24 dev " + name);
        lab.ip("address add " + net6 + "::1/64 dev " + name + " nodad");
        var shell = lab.in(netns);
        shell.ip("link set eth0 up");
        shell.ip("address add " + net + ".2/24 dev eth0");
        shell.ip("address add " + net6 + "::2/64 dev eth0 nodad");
        shell.ip("route add default via " + net + ".1");
        shell.ip("route add default via " + net6 + "::1");
        return Place.of(lab, name, netns);
    }

    private Place cabled() {
        var netns = lab.newNamespace("outside");
        lab.ip("link add uplink type veth peer name eth0 netns " + netns.key().orElseThrow());
        lab.ip("link set uplink addrgenmode none"); // an address that comes by itself would not be settled for a while
        lab.ip("link set uplink up");
        lab.ip("address add fe80::1/64 dev uplink nodad");
        lab.ip("address add " + HOST + "/24 dev uplink");
        lab.ip("address add " + HOST6 + "/64 dev uplink nodad");
        var shell = lab.in(netns);
        shell.ip("link set eth0 addrgenmode none");
        shell.ip("link set eth0 up");
        lab.await("carrier", () -> lab.ip("-o link show uplink").contains("state UP"));
        shell.ip("address add " + OUTSIDE + "/24 dev eth0");
        shell.ip("address add " + OUTSIDE6 + "/64 dev eth0 nodad");
        shell.ip("route add default via " + HOST);
        shell.ip("route add default via " + HOST6);
        return Place.of(lab, "outside", netns);
    }
}
