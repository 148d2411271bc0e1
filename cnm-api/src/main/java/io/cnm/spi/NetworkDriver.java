package io.cnm.spi;

import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.Plan;
import java.util.Optional;

/**
 * A kind of network. A driver is pure: it checks requests and turns them into plans, keeps no state and touches nothing.
 * The undoing of a plan is its own: what {@link #planNetwork} builds is torn down by {@link Plan#teardown()}.
 * <em>Implementations are thread-safe.</em>
 */
public interface NetworkDriver {
    /** The name by which networks ask for it, such as {@code bridge}. */
    String type();

    /** This driver on a host whose operator has decided so. Drivers whose plans do not depend on it are what they were. */
    default NetworkDriver under(HostPolicy policy) {
        return this;
    }

    /** What it can do. */
    Capabilities capabilities();

    /**
     * What a network needs of IPAM beyond the pools: gateways may be left out by drivers that have no use for them.
     *
     * @param spec of the network to come; options that cannot be parsed are reported by {@link #planNetwork}
     */
    default GatewayNeeds gatewayNeeds(NetworkSpec spec) {
        return GatewayNeeds.BOTH;
    }

    /**
     * Plans a network.
     *
     * @throws io.cnm.api.InvalidParameterException naming the option that is malformed and what is allowed
     * @throws io.cnm.api.ForbiddenException if the network collides with another of this driver's or with the host
     */
    NetworkPlan planNetwork(NetworkRequest request);

    /**
     * The link on the host that a network stands on, such as its bridge or its parent; none if it has none of its own. By this
     * {@link Siblings#on} finds it.
     *
     * @param network whose options are good
     */
    default Optional<String> hostLink(NetworkInfo network, Naming naming) {
        return Optional.empty();
    }

    /**
     * Plans what a network that was made earlier needs of the host itself and does not find there, such as forwarding after
     * the machine has started anew: lasting steps, whoever's plan had them when all of this was made.
     */
    default Plan planHost(NetworkInfo network, HostView host) {
        return Plan.NOTHING;
    }

    /**
     * Plans an endpoint: what must be in the kernel before it joins a sandbox, and its hardware address.
     *
     * @throws io.cnm.api.InvalidParameterException naming the option that is malformed and what is allowed
     */
    EndpointPlan planEndpoint(EndpointRequest request);

    /**
     * Plans how an endpoint gets into a sandbox: the link, born in the sandbox under its final name. Addresses, routes and
     * files inside the sandbox are the controller's.
     */
    JoinPlan planJoin(JoinRequest request);

    /**
     * The network that a link was made for, as far as can be told from the link alone: what a controller goes by that has
     * lost its store.
     *
     * @param link of our making
     * @param naming of the instance whose networks are asked for
     */
    default Optional<NetworkSpec> recognize(HostView.Link link, Naming naming) {
        return Optional.empty();
    }

    /**
     * Plans what it takes that an endpoint becomes its sandbox's way out, whether or not ports are published over it; torn down
     * when it ceases to be.
     */
    default Plan planWayOut(WayOutRequest request) {
        return Plan.NOTHING;
    }

    /** Plans what it takes that a sandbox's published ports lead to this endpoint, its way out. */
    default Plan planGateway(GatewayRequest request) {
        return Plan.NOTHING;
    }

    /**
     * Plans what it takes that one endpoint reaches ports of another, both of which are in sandboxes; nothing on networks whose
     * endpoints reach each other anyway. Its teardown ends the link.
     */
    default Plan planLink(LinkRequest request) {
        return Plan.NOTHING;
    }
}
