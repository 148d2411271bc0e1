package io.cnm.driver.macvlan;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.Plan;
import io.cnm.spi.Capabilities;
import io.cnm.spi.EndpointPlan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.GatewayNeeds;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinPlan.WayOut;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.Scope;
import java.util.List;
import java.util.Optional;

/**
 * Plans macvlan networks: each sandbox is a station of its own on a link of the host, and has the gateway that the user
 * names, if any. Nothing is made for the network itself. <em>Immutable.</em>
 */
public final class MacvlanDriver implements NetworkDriver {
    /** For {@link java.util.ServiceLoader}. */
    public MacvlanDriver() {}

    @Override
    public String type() {
        return "macvlan";
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(Scope.LOCAL, Scope.GLOBAL, true, true, false, false);
    }

    /** The gateway is somebody's beyond the parent, whom only the user knows. */
    @Override
    public GatewayNeeds gatewayNeeds(NetworkSpec spec) {
        return new GatewayNeeds(false, false);
    }

    @Override
    public Optional<String> hostLink(NetworkInfo network, Naming naming) {
        return MacvlanOptions.parent(network.spec().options());
    }

    @Override
    public NetworkPlan planNetwork(NetworkRequest request) {
        var network = request.network();
        var options = MacvlanOptions.parse(network.spec());
        MacvlanGuards.checkNetwork(network);
        MacvlanGuards.checkSiblings(request, options);
        MacvlanGuards.requireParent(options, network, request.host());
        return new NetworkPlan(new Plan("create network " + network.spec().name(), List.of()), "eth");
    }

    @Override
    public EndpointPlan planEndpoint(EndpointRequest request) {
        return EndpointPlan.station(request);
    }

    @Override
    public JoinPlan planJoin(JoinRequest request) {
        var network = request.network();
        var endpoint = request.endpoint();
        var options = MacvlanOptions.parse(network.spec());
        var mac = endpoint.mac()
                .orElseThrow(() -> new IllegalArgumentException("endpoint " + endpoint.id() + " has no MAC"));
        var link = new AddMacvlan.Link(request.target(), request.interfaceName(), request.interfaceIndex(), mac);
        var parent = options.parent()
                .orElseThrow(() -> new IllegalArgumentException("network " + network.id() + " has no parent"));
        return new JoinPlan(
                Plan.of(
                        "join " + endpoint.spec().name() + " to "
                                + network.spec().name(),
                        new AddMacvlan(parent, options.mode(), options.mtu(), link)),
                endpoint.ipv4().flatMap(address -> gateway(network, address)),
                endpoint.ipv6().flatMap(address -> gateway(network, address)),
                List.of(),
                WayOut.ASSUMED);
    }

    /** The gateway of the subnet that an address is in. */
    private static Optional<IpAddress> gateway(NetworkInfo network, Cidr address) {
        return network.pools().stream()
                .filter(pool -> !network.spec().internal() && pool.subnet().contains(address.address()))
                .findFirst()
                .flatMap(NetworkInfo.Pool::gateway);
    }
}
