package io.cnm.examples.plugin;

import io.cnm.api.MacAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.embed.EmbeddedController;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.Step;
import io.cnm.remote.server.GivenIpam;
import io.cnm.remote.server.PluginServer;
import io.cnm.spi.Capabilities;
import io.cnm.spi.EndpointPlan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinPlan.WayOut;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A switch: containers that are plugged into it reach each other, and nothing else.
 *
 * <pre>{@code
 * docker network create -d switch lan
 * docker run --network lan IMAGE
 * }</pre>
 */
public final class SwitchPlugin implements NetworkDriver {
    /** Serves it on a socket, such as {@code /run/docker/plugins/switch.sock}, until the process is ended. */
    public static void main(String[] arguments) throws Exception {
        var driver = new SwitchPlugin();
        var socket = Path.of(arguments[0]);
        try (var controller = EmbeddedController.builder()
                        .naming(Naming.own("switch"))
                        .besideDocker(true)
                        .execRoot(Path.of(arguments[1]))
                        .settings(settings -> settings.driver(driver).ipam(new GivenIpam()))
                        .open();
                var plugin = PluginServer.builder().networks(controller, driver).build()) {
            plugin.listen(socket);
            System.out.println("serving " + socket);
            new CountDownLatch(1).await();
        }
    }

    @Override
    public String type() {
        return "switch";
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(Scope.LOCAL, Scope.LOCAL, true, true, false, false);
    }

    @Override
    public NetworkPlan planNetwork(NetworkRequest request) {
        var bridge = bridge(request.network(), request.naming());
        var subnets =
                request.network().pools().stream().map(NetworkInfo.Pool::subnet).toList();
        var steps = List.<Step>of(
                new AddBridge(bridge, MacAddress.random(), 0),
                new ChangeRules(List.of(new BridgeNetwork(bridge, subnets, true, true, false)), List.of()),
                new SetLinkState(Namespace.HOST, bridge, true));
        return new NetworkPlan(new Plan("make switch " + bridge, steps), "eth");
    }

    @Override
    public EndpointPlan planEndpoint(EndpointRequest request) {
        return EndpointPlan.station(request);
    }

    @Override
    public JoinPlan planJoin(JoinRequest request) {
        var port = request.naming().veth(request.endpoint().id().value());
        var plug = new AddVeth.Peer(
                request.target(),
                request.interfaceName(),
                request.interfaceIndex(),
                request.endpoint().mac().orElseThrow());
        var veth = new AddVeth(port, bridge(request.network(), request.naming()), false, 0, plug);
        return new JoinPlan(
                Plan.of("plug in " + port, veth), Optional.empty(), Optional.empty(), List.of(), WayOut.DECLINED);
    }

    private static String bridge(NetworkInfo network, Naming naming) {
        return naming.bridge(network.id().value());
    }
}
