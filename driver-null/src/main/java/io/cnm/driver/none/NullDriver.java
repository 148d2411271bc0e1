package io.cnm.driver.none;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.Plan;
import io.cnm.spi.Capabilities;
import io.cnm.spi.EndpointPlan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.GatewayNeeds;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.Scope;
import java.util.List;
import java.util.Optional;

/**
 * Leaves a sandbox without a network but for its loopback link. There is one such network, its
 * endpoints have neither interface nor address, and driver options mean nothing to it. <em>Immutable.</em>
 */
public final class NullDriver implements NetworkDriver {
    /** For {@link java.util.ServiceLoader}. */
    public NullDriver() {}

    @Override
    public String type() {
        return "null";
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(Scope.LOCAL, Scope.LOCAL, false, false, false, true);
    }

    @Override
    public GatewayNeeds gatewayNeeds(NetworkSpec spec) {
        return new GatewayNeeds(false, false);
    }

    @Override
    public NetworkPlan planNetwork(NetworkRequest request) {
        return new NetworkPlan(Plan.NOTHING, "");
    }

    @Override
    public EndpointPlan planEndpoint(EndpointRequest request) {
        request.endpoint().spec().mac().ifPresent(mac -> {
            throw new InvalidParameterException("hardware address " + mac + ": an endpoint on network "
                    + request.network().spec().name() + " has no interface, leave it out");
        });
        return new EndpointPlan(Plan.NOTHING, Optional.empty());
    }

    @Override
    public JoinPlan planJoin(JoinRequest request) {
        return new JoinPlan(Plan.NOTHING, Optional.empty(), Optional.empty(), List.of());
    }
}
