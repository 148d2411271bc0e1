package io.cnm.remote.probe;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.MacAddress;
import io.cnm.remote.probe.Trial.Pool;
import io.cnm.remote.wire.CreateEndpoint;
import io.cnm.remote.wire.CreateNetwork;
import io.cnm.remote.wire.CreatedEndpoint;
import io.cnm.remote.wire.EndpointInterface;
import io.cnm.remote.wire.EndpointKey;
import io.cnm.remote.wire.EndpointOptions;
import io.cnm.remote.wire.IpamData;
import io.cnm.remote.wire.NetworkKey;
import io.cnm.remote.wire.OperationalInfo;
import java.util.List;
import java.util.Map;

/** Creates a network with an endpoint that nobody joins, and deletes them, each twice. <em>Confined to one thread.</em> */
final class NetworkTrial {
    private static final String PREFIX = "NetworkDriver.";
    private static final String CREATE_NETWORK = PREFIX + "CreateNetwork";
    private static final String CREATE_ENDPOINT = PREFIX + "CreateEndpoint";
    private static final String OPERATIONAL_INFO = PREFIX + "EndpointOperInfo";

    private final Conversation plugin;
    private final Notes notes;
    private final Pool pool;
    private final EndpointKey key = new EndpointKey(RandomId.next(), RandomId.next());

    NetworkTrial(Conversation plugin, Pool pool) {
        this.plugin = plugin;
        notes = plugin.notes();
        this.pool = pool;
    }

    void play() {
        if (plugin.withoutArguments(CREATE_NETWORK).done()) {
            deleteNetwork("");
        }
        var created = plugin.ask(
                CREATE_NETWORK,
                new CreateNetwork(
                        key.networkId(),
                        NetworkProbe.OPTIONS,
                        List.of(new IpamData(
                                "LocalDefault",
                                Map.of(),
                                pool.gateway().toString(),
                                pool.subnet().toString())),
                        List.of()));
        notes.fact("network", created.refused() ? "refused: " + Conversation.said(created) : "created");
        if (created.done()) {
            endpoint();
            deleteNetwork(key.networkId());
        }
        if (!created.refused()) {
            deleteNetwork(key.networkId());
        }
    }

    private void endpoint() {
        var given = new EndpointInterface(pool.address().toString(), "", "");
        var options = new EndpointOptions().ports(List.of(), List.of()).build();
        var created = plugin.require(
                CREATE_ENDPOINT,
                new CreateEndpoint(key.networkId(), key.endpointId(), given, options),
                "an endpoint with an address of the network's pool is refused");
        if (created.done()) {
            notes.read(CREATE_ENDPOINT, created, CreatedEndpoint.class)
                    .flatMap(CreatedEndpoint::addresses)
                    .ifPresent(this::chosen);
            operationalInfo();
            deleteEndpoint();
        }
        if (!created.refused()) {
            deleteEndpoint();
        }
    }

    private void chosen(EndpointInterface chosen) {
        if (!chosen.address().isEmpty()) {
            notes.departure(CREATE_ENDPOINT, "Interface.Address is answered though it was given");
        }
        if (!chosen.addressIpv6().isEmpty()) {
            Trial.cidr(notes, CREATE_ENDPOINT, "Interface.AddressIPv6", chosen.addressIpv6());
        }
        if (!chosen.macAddress().isEmpty()) {
            mac(chosen.macAddress());
        }
    }

    private void mac(String text) {
        try {
            notes.fact("MAC address of an endpoint", MacAddress.parse(text));
        } catch (InvalidParameterException e) {
            notes.departure(CREATE_ENDPOINT, "Interface.MacAddress: " + e.getMessage());
        }
    }

    private void operationalInfo() {
        var outcome = plugin.require(OPERATIONAL_INFO, key, "is refused, so no container can start");
        if (outcome.done()) {
            notes.read(OPERATIONAL_INFO, outcome, OperationalInfo.class);
        }
    }

    private void deleteEndpoint() {
        plugin.require(PREFIX + "DeleteEndpoint", key, "is refused");
    }

    private void deleteNetwork(String id) {
        plugin.require(PREFIX + "DeleteNetwork", new NetworkKey(id), "is refused");
    }
}
