package io.cnm.bench;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpamSpec;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.embed.EmbeddedController;
import io.cnm.linux.Netns;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.Naming;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the library makes, with everything as it is unless one says otherwise. */
final class OurRig {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Cidr SUBNET = Cidr.parse("10.81.0.0/24");

    private OurRig() {}

    /** Sets it up on a host of its own. */
    static Rig of(FirewallBackend firewall, Path directory) {
        var host = Netns.create(directory.resolve("host"));
        try {
            var controller = EmbeddedController.builder()
                    .host(directory.resolve("host"))
                    .naming(Naming.own("cnm-bench"))
                    .execRoot(directory.resolve("exec"))
                    .firewall(firewall)
                    .open();
            return rig(host, controller);
        } catch (RuntimeException e) {
            host.delete();
            throw e;
        }
    }

    private static Rig rig(Netns host, EmbeddedController controller) {
        var pool = new PoolSpec(Optional.of(SUBNET), Optional.empty(), Optional.empty(), Map.of());
        var network = controller.createNetwork(
                NetworkSpec.named("rig").ipam(IpamSpec.of(pool)).build());
        var one = controller.createSandbox(SandboxSpec.of("first"));
        network.createEndpoint(EndpointSpec.of("first")).join(one);
        var other = controller.createSandbox(SandboxSpec.of("second"));
        var endpoint = network.createEndpoint(EndpointSpec.of("second"));
        endpoint.join(other);
        other.publish(List.of(PortMapping.tcp(Iperf3.PORT, Iperf3.PORT)));
        var first = Netns.open(one.key());
        var second = Netns.open(other.key());
        var address = endpoint.info().ipv4().orElseThrow().address().toString();
        return new Rig(host, first, second, address, () -> {
            first.close();
            second.close();
            remove(host, controller);
        });
    }

    private static void remove(Netns host, EmbeddedController controller) {
        try (controller) {
            controller.sandboxes().forEach(Sandbox::delete);
            controller.networks().forEach(network -> network.delete());
            if (!controller.awaitClean(PATIENCE)) {
                throw new IllegalStateException("the kernel is still busy after " + PATIENCE);
            }
        } finally {
            host.delete();
        }
    }
}
