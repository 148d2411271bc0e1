package io.cnm.driver.bridge;

import io.cnm.api.IpAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.AddBridge;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.HostView;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.Siblings;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.Samples;
import java.util.List;
import java.util.Map;

/** A bridge driver's networks as tests want them, on a host that is not there. <em>Confined to one thread.</em> */
final class Bridges {
    static final String BRIDGE = "com.docker.network.bridge.";
    static final NetworkId ID = new NetworkId("a10f70366ab6bd99");
    static final Namespace SANDBOX = new Namespace("/run/cnm/netns/web");

    private final FakeHostView host = new FakeHostView();
    private final BridgeDriver driver = new BridgeDriver();

    FakeHostView host() {
        return host;
    }

    static NetworkSpec.Builder spec() {
        return NetworkSpec.named("front").id(ID);
    }

    static NetworkSpec.Builder named(String bridge) {
        return spec().option(BRIDGE + "name", bridge);
    }

    static NetworkInfo ipv4() {
        return Samples.network(spec().build(), "172.18.0.0/16");
    }

    static NetworkInfo withUserGateway(NetworkSpec.Builder spec, String address) {
        return Samples.network(
                spec.build(),
                List.of(Samples.pool(
                        "172.18.0.0/16", "172.18.0.1", Map.of("DefaultGatewayIPv4", IpAddress.parse(address)))));
    }

    NetworkPlan plan(NetworkInfo network) {
        return driver.planNetwork(new NetworkRequest(network, Siblings.NONE, host, Naming.DOCKER));
    }

    JoinPlan join(NetworkInfo network) {
        return join(driver, network);
    }

    static JoinPlan join(NetworkDriver driver, NetworkInfo network) {
        var endpoint = Samples.endpoint(network, "web", 2);
        var mac = driver.planEndpoint(new EndpointRequest(network, endpoint, Naming.DOCKER))
                .mac();
        return driver.planJoin(
                new JoinRequest(network, Samples.withMac(endpoint, mac), SANDBOX, "eth0", 0, Naming.DOCKER));
    }

    /** The network that a driver makes of the bridge of a plan, when nothing else is left of it. */
    static NetworkSpec recognized(NetworkDriver driver, Plan plan) {
        var made = plan.steps().stream()
                .filter(AddBridge.class::isInstance)
                .map(AddBridge.class::cast)
                .findFirst()
                .orElseThrow();
        var link = new HostView.Link(made.name(), "bridge", true, true, made.alias(), List.of());
        return driver.recognize(link, Naming.DOCKER).orElseThrow();
    }

    static String text(Plan plan) {
        return plan.describe().replaceAll("([0-9a-f]{2}:){5}[0-9a-f]{2}", "MAC");
    }
}
