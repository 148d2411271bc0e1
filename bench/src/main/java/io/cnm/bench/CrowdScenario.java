package io.cnm.bench;

import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.embed.EmbeddedController;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.Naming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Ports published one by one, a hundred in each sandbox, until there are many: what the last hundred take against the first,
 * which was another sandbox' filled in the same way.
 */
final class CrowdScenario implements Scenario {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Limit AS_THE_FIRST = Limit.timesPeer(1.3);
    private static final int FIRST_PORT = 10_000;
    private static final int EACH = 100;

    /** Sandboxes that are filled and emptied again until Java has compiled what that takes. */
    private static final int WARM_UP = 20;

    @Override
    public String name() {
        return "crowd";
    }

    @Override
    public String about() {
        return "10 000 ports published one by one (iptables: 1000): the last hundred against the first";
    }

    @Override
    public void run(Setting setting) {
        measure(setting, FirewallBackend.NFTABLES, setting.sizes(10, 100), Optional.of(AS_THE_FIRST));
        measure(setting, FirewallBackend.IPTABLES, setting.sizes(10), Optional.empty());
    }

    private static void measure(Setting setting, FirewallBackend firewall, List<Integer> sizes, Optional<Limit> limit) {
        try (var route = RouteSocket.open();
                var controller = EmbeddedController.builder()
                        .execRoot(setting.directory().resolve(firewall.toString()))
                        .naming(Naming.own("cnm-bench"))
                        .firewall(firewall)
                        .open();
                var host = new Host(controller, route, () -> awaitIdle(controller))) {
            for (var i = 0; i < setting.times(WARM_UP); i++) {
                empty(List.of(fill(controller, host, 0).sandbox()));
            }
            for (var sandboxes : sizes) {
                measure(setting, firewall, controller, host, sandboxes, limit);
            }
        }
    }

    private static void measure(
            Setting setting,
            FirewallBackend firewall,
            EmbeddedController controller,
            Host host,
            int sandboxes,
            Optional<Limit> limit) {
        awaitIdle(controller); // what was there before goes behind
        var filled = new ArrayList<Filled>();
        try {
            for (var number = 0; number < sandboxes; number++) {
                filled.add(fill(controller, host, number));
            }
            setting.row(
                    String.format(
                            Locale.ROOT, "crowd, %s, the last 100 of %d ports / the first", firewall, sandboxes * EACH),
                    filled.get(sandboxes - 1).took(),
                    Optional.of(filled.get(0).took()),
                    limit);
        } finally {
            empty(filled.stream().map(Filled::sandbox).toList());
        }
    }

    /** A sandbox, and what each of its ports took. */
    private record Filled(Sandbox sandbox, Samples took) {}

    private static Filled fill(EmbeddedController controller, Host host, int number) {
        var name = "crowd" + number;
        var sandbox = controller.createSandbox(SandboxSpec.of(name));
        host.network().createEndpoint(EndpointSpec.of(name)).join(sandbox);
        var took = new double[EACH];
        Arrays.setAll(took, i -> publish(sandbox, FIRST_PORT + number * EACH + i));
        return new Filled(sandbox, Samples.of(took));
    }

    private static double publish(Sandbox sandbox, int port) {
        var mapping = List.of(PortMapping.tcp(port, 80).on(IpAddress.ANY_V4)); // a descriptor each, not two
        var begin = System.nanoTime();
        sandbox.publish(mapping);
        return System.nanoTime() - begin;
    }

    private static void empty(List<Sandbox> sandboxes) {
        sandboxes.forEach(Sandbox::delete);
    }

    private static void awaitIdle(EmbeddedController controller) {
        if (!controller.awaitClean(PATIENCE)) {
            throw new IllegalStateException("the kernel is still busy after " + PATIENCE);
        }
    }
}
