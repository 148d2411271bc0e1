package io.cnm.remote.server;

import io.cnm.api.Endpoint;
import io.cnm.api.EndpointInfo;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.JoinSpec;
import io.cnm.api.MacAddress;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NotFoundException;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.remote.wire.CreateEndpoint;
import io.cnm.remote.wire.CreateNetwork;
import io.cnm.remote.wire.CreatedEndpoint;
import io.cnm.remote.wire.Discovery;
import io.cnm.remote.wire.Empty;
import io.cnm.remote.wire.EndpointInterface;
import io.cnm.remote.wire.EndpointKey;
import io.cnm.remote.wire.GatewayCheck;
import io.cnm.remote.wire.GatewayChecked;
import io.cnm.remote.wire.InterfaceName;
import io.cnm.remote.wire.Join;
import io.cnm.remote.wire.Joined;
import io.cnm.remote.wire.NetworkCapabilities;
import io.cnm.remote.wire.NetworkKey;
import io.cnm.remote.wire.OperationalInfo;
import io.cnm.remote.wire.WireJson.MalformedException;
import io.cnm.spi.NetworkDriver;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of a network driver, served by a controller. An endpoint's sandbox is one of {@link SandboxSpec.Mode#EXTERNAL}, for
 * it alone: which endpoints of Docker's share a stack, and which of them is its way out, Docker knows. What is to be deleted
 * and is not there counts as deleted, since Docker's engine forgets it whatever we answer. What is to be made and is there as
 * it is asked for counts as made: the engine asks again when it has lost the answer. <em>Thread-safe.</em>
 */
final class NetworkCalls {
    private static final Logger log = LoggerFactory.getLogger(NetworkCalls.class);

    private static final String PREFIX = "NetworkDriver.";

    /** Begins the names of links that wait on the host for Docker's engine to take them. */
    private static final String WAITING = "cnmp";

    private static final int LONGEST_LINK_NAME = 15;

    private final NetworkController controller;
    private final NetworkDriver driver;

    /** @param driver which the networks are of */
    NetworkCalls(NetworkController controller, NetworkDriver driver) {
        this.controller = controller;
        this.driver = driver;
    }

    void addTo(Calls calls) {
        calls.add(PREFIX + "GetCapabilities", this::capabilities);
        calls.add(PREFIX + "GwAllocCheck", GatewayCheck.class, this::checkGateways);
        calls.add(PREFIX + "CreateNetwork", CreateNetwork.class, this::createNetwork);
        calls.add(PREFIX + "DeleteNetwork", NetworkKey.class, this::deleteNetwork);
        calls.add(PREFIX + "CreateEndpoint", CreateEndpoint.class, this::createEndpoint);
        calls.add(PREFIX + "DeleteEndpoint", EndpointKey.class, this::deleteEndpoint);
        calls.add(PREFIX + "EndpointOperInfo", EndpointKey.class, this::operationalInfo);
        calls.add(PREFIX + "Join", Join.class, this::join);
        calls.add(PREFIX + "Leave", EndpointKey.class, this::leave);
        calls.add(PREFIX + "ProgramExternalConnectivity", Join.class, this::publish);
        calls.add(PREFIX + "RevokeExternalConnectivity", EndpointKey.class, this::unpublish);
        calls.add(PREFIX + "DiscoverNew", Discovery.class, discovery -> Empty.BODY);
        calls.add(PREFIX + "DiscoverDelete", Discovery.class, discovery -> Empty.BODY);
    }

    private NetworkCapabilities capabilities() {
        var can = driver.capabilities();
        return new NetworkCapabilities(text(can.dataScope()), text(can.connectivityScope()), true);
    }

    private static String text(Enum<?> scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }

    private GatewayChecked checkGateways(GatewayCheck asked) {
        var needs = driver.gatewayNeeds(
                Asked.network(driver.type(), "unknown", asked.options()).build());
        return new GatewayChecked(!needs.v4(), !needs.v6());
    }

    private Empty createNetwork(CreateNetwork asked) {
        var spec = Asked.network(driver.type(), asked);
        if (findNetwork(asked.networkId())
                .filter(there -> there.info().spec().equals(spec))
                .isEmpty()) {
            controller.createNetwork(spec);
        }
        return Empty.BODY;
    }

    private Empty deleteNetwork(NetworkKey key) {
        findNetwork(key.networkId()).ifPresent(network -> {
            for (var endpoint : network.endpoints()) {
                log.warn("endpoint={} of a network that Docker deletes is left over", endpoint.name());
                delete(endpoint);
            }
            network.delete();
        });
        return Empty.BODY;
    }

    private CreatedEndpoint createEndpoint(CreateEndpoint asked) {
        var network = network(asked.networkId());
        var spec = Asked.endpoint(asked);
        var endpoint = network.findEndpoint(asked.endpointId())
                .filter(there -> there.info().spec().equals(spec))
                .orElseGet(() -> network.createEndpoint(spec));
        return new CreatedEndpoint(chosen(asked.addresses(), endpoint.info()));
    }

    /** Only what Docker has not given may be answered. */
    private static Optional<EndpointInterface> chosen(EndpointInterface given, EndpointInfo info) {
        return info.mac()
                .filter(mac -> given.macAddress().isEmpty())
                .map(MacAddress::toString)
                .map(mac -> new EndpointInterface("", "", mac));
    }

    private Empty deleteEndpoint(EndpointKey key) {
        findEndpoint(key.networkId(), key.endpointId()).ifPresent(this::delete);
        return Empty.BODY;
    }

    private void delete(Endpoint endpoint) {
        controller.findSandbox(endpoint.name()).ifPresentOrElse(Sandbox::delete, () -> endpoint.delete(true));
    }

    private OperationalInfo operationalInfo(EndpointKey key) {
        endpoint(key.networkId(), key.endpointId());
        return new OperationalInfo(Map.of());
    }

    private Joined join(Join asked) {
        var endpoint = endpoint(asked.networkId(), asked.endpointId());
        var name = linkName(asked.endpointId());
        if (endpoint.info().joined().isEmpty()) {
            join(endpoint, name);
        }
        var place = endpoint.info().joined().orElseThrow();
        var gateway4 = place.gateway4().map(IpAddress::toString).orElse("");
        var gateway6 = place.gateway6().map(IpAddress::toString).orElse("");
        return new Joined(
                place.interfaceName().map(link -> new InterfaceName(link, "eth", "")),
                gateway4,
                gateway6,
                List.of(),
                !driver.capabilities().publishesPorts());
    }

    private void join(Endpoint endpoint, String linkName) {
        var spec = SandboxSpec.named(endpoint.name())
                .mode(SandboxSpec.Mode.EXTERNAL)
                .build();
        var sandbox = controller.findSandbox(endpoint.name()).orElseGet(() -> controller.createSandbox(spec));
        try {
            endpoint.join(sandbox, new JoinSpec(0, Optional.of(linkName)));
        } catch (RuntimeException | Error e) {
            attempt(sandbox::delete, e);
            throw e;
        }
    }

    private static void attempt(Runnable undo, Throwable reason) {
        try {
            undo.run();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private static String linkName(String endpointId) {
        var name = WAITING + endpointId;
        return name.substring(0, Math.min(LONGEST_LINK_NAME, name.length()));
    }

    /**
     * Nothing yet: some links are Docker's until it has taken them out of the stack, which it does after this call. All goes
     * when the endpoint is deleted, which Docker does next.
     */
    private Empty leave(EndpointKey key) {
        return unpublish(key);
    }

    private Empty publish(Join asked) throws MalformedException {
        var ports = Asked.ports(asked.options());
        var sandbox = controller
                .findSandbox(asked.endpointId())
                .orElseThrow(() -> new NotFoundException("endpoint " + asked.endpointId() + " has not joined"));
        var published = sandbox.info().mappings();
        sandbox.unpublish(
                published.stream().filter(port -> !ports.contains(port)).toList());
        var missing = ports.stream().filter(port -> !published.contains(port)).toList();
        if (!missing.isEmpty() && !driver.capabilities().publishesPorts()) {
            throw new InvalidParameterException("networks of driver " + driver.type() + " publish no ports");
        }
        if (!missing.isEmpty()) {
            sandbox.publish(missing);
        }
        return Empty.BODY;
    }

    private Empty unpublish(EndpointKey key) {
        controller.findSandbox(key.endpointId()).ifPresent(sandbox -> {
            var published = sandbox.info().mappings();
            if (!published.isEmpty()) {
                sandbox.unpublish(published);
            }
        });
        return Empty.BODY;
    }

    private Network network(String id) {
        return findNetwork(id).orElseThrow(() -> new NotFoundException("network " + id + " not found"));
    }

    private Optional<Network> findNetwork(String id) {
        return controller.findNetwork(id).filter(network -> network.id().value().equals(id));
    }

    private Endpoint endpoint(String networkId, String id) {
        return network(networkId)
                .findEndpoint(id)
                .orElseThrow(() -> new NotFoundException("endpoint " + id + " not found"));
    }

    private Optional<Endpoint> findEndpoint(String networkId, String id) {
        return findNetwork(networkId).flatMap(network -> network.findEndpoint(id));
    }
}
