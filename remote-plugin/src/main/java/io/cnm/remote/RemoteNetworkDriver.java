package io.cnm.remote;

import io.cnm.api.EndpointInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.CallPlugin;
import io.cnm.plan.CallPlugin.Call;
import io.cnm.plan.Plan;
import io.cnm.remote.Registration.NetworkFacts;
import io.cnm.remote.wire.CreatedEndpoint;
import io.cnm.remote.wire.EndpointKey;
import io.cnm.remote.wire.GatewayCheck;
import io.cnm.remote.wire.GatewayChecked;
import io.cnm.remote.wire.Joined;
import io.cnm.remote.wire.NetworkKey;
import io.cnm.remote.wire.WireJson;
import io.cnm.spi.Capabilities;
import io.cnm.spi.EndpointAnswer;
import io.cnm.spi.EndpointPlan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.GatewayNeeds;
import io.cnm.spi.JoinAnswer;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.PluginDriver;
import io.cnm.spi.Scope;
import io.cnm.spi.WayOutRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A network driver that is a plugin: its plans are calls, and what it answers is read with distrust. <em>Thread-safe.</em> */
final class RemoteNetworkDriver implements PluginDriver {
    /** What interfaces are called until the plugin has said how. */
    private static final String INTERFACE_PREFIX = "eth";

    private final Registration registration;
    private final Bodies bodies;

    /** @param spaces how an IPAM driver calls the address space of a scope */
    RemoteNetworkDriver(Registration registration, BiFunction<String, Scope, String> spaces) {
        this.registration = registration;
        bodies = new Bodies(spaces);
    }

    @Override
    public String type() {
        return registration.plugin().name();
    }

    /** Ports are the plugin's to publish: it is told which when an endpoint is created and joins. */
    @Override
    public Capabilities capabilities() {
        var facts = registration.knownNetwork().orElse(NetworkFacts.ASSUMED);
        return new Capabilities(facts.scope(), facts.connectivity(), true, true, false, false);
    }

    /** Asks the plugin, if it wants to be asked: this is no step of a plan, as it changes nothing. */
    @Override
    public GatewayNeeds gatewayNeeds(NetworkSpec spec) {
        if (registration.knownNetwork().filter(NetworkFacts::checksGateways).isEmpty()) {
            return GatewayNeeds.BOTH;
        }
        var answer = registration
                .plugin()
                .ask("NetworkDriver.GwAllocCheck", new GatewayCheck(Bodies.options(spec)), GatewayChecked.class);
        return new GatewayNeeds(!answer.skipIpv4(), !answer.skipIpv6());
    }

    @Override
    public NetworkPlan planNetwork(NetworkRequest request) {
        var network = request.network();
        var call = call("CreateNetwork", bodies.createNetwork(network));
        var undoing = call("DeleteNetwork", new NetworkKey(network.id().value()));
        return new NetworkPlan(plan("create", call, undoing), INTERFACE_PREFIX);
    }

    @Override
    public EndpointPlan planEndpoint(EndpointRequest request) {
        var mac = request.endpoint().mac();
        if (mac.isPresent()) {
            EndpointPlan.station(request); // refuses what no link can have
        }
        var call = call("CreateEndpoint", bodies.createEndpoint(request));
        return new EndpointPlan(plan("create endpoint", call, call("DeleteEndpoint", key(request.endpoint()))), mac);
    }

    @Override
    public JoinPlan planJoin(JoinRequest request) {
        var call = call("Join", bodies.join(request));
        var plan = plan("join", call, call("Leave", key(request.endpoint())));
        return new JoinPlan(plan, Optional.empty(), Optional.empty(), List.of());
    }

    @Override
    public Plan planWayOut(WayOutRequest request) {
        var call = call("ProgramExternalConnectivity", bodies.externalConnectivity(request));
        return plan("way out", call, call("RevokeExternalConnectivity", key(request.endpoint())));
    }

    @Override
    public EndpointAnswer readEndpoint(EndpointRequest request, String answer) {
        var read = registration.plugin().read("NetworkDriver.CreateEndpoint", answer, CreatedEndpoint.class);
        return read.addresses()
                .map(given -> new EndpointReader(request, type()).read(given))
                .orElse(EndpointAnswer.NOTHING);
    }

    @Override
    public JoinAnswer readJoin(JoinRequest request, String answer) {
        var read = registration.plugin().read("NetworkDriver.Join", answer, Joined.class);
        return new JoinReader(request, type()).read(read);
    }

    private static EndpointKey key(EndpointInfo endpoint) {
        return new EndpointKey(endpoint.networkId().value(), endpoint.id().value());
    }

    private static Call call(String method, Object body) {
        return new Call("NetworkDriver." + method, WireJson.write(body));
    }

    private Plan plan(String title, Call call, Call undoing) {
        return Plan.of(title, new CallPlugin(type(), call, Optional.of(undoing)));
    }
}
