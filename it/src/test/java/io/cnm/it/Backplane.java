package io.cnm.it;

import io.cnm.driver.bridge.BridgeDriver;
import io.cnm.spi.Capabilities;
import io.cnm.spi.EndpointPlan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.Scope;
import java.util.List;
import java.util.Optional;

/** Plans bridges that lead nowhere, as networks between hosts do. <em>Immutable.</em> */
record Backplane(BridgeDriver bridges) implements NetworkDriver {
    static final String TYPE = "backplane";

    Backplane() {
        this(new BridgeDriver());
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(Scope.LOCAL, Scope.GLOBAL, true, true, false, false);
    }

    @Override
    public NetworkPlan planNetwork(NetworkRequest request) {
        return bridges.planNetwork(request);
    }

    @Override
    public EndpointPlan planEndpoint(EndpointRequest request) {
        return bridges.planEndpoint(request);
    }

    @Override
    public JoinPlan planJoin(JoinRequest request) {
        return new JoinPlan(bridges.planJoin(request).plan(), Optional.empty(), Optional.empty(), List.of());
    }
}
