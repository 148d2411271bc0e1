package io.cnm.remote.probe;

import io.cnm.remote.wire.EndpointKey;
import io.cnm.remote.wire.GatewayCheck;
import io.cnm.remote.wire.GatewayChecked;
import io.cnm.remote.wire.NetworkCapabilities;
import io.cnm.remote.wire.NetworkKey;
import io.cnm.remote.wire.NetworkOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks a network driver what changes nothing. <em>Confined to one thread.</em> */
final class NetworkProbe {
    static final String SUBSYSTEM = "NetworkDriver";

    private static final String PREFIX = SUBSYSTEM + ".";
    private static final String LOCAL = "local";

    /** What a network is that nobody has chosen options for. */
    static final NetworkOptions OPTIONS = new NetworkOptions(Optional.of(true), false, Map.of(), false);

    private final Conversation plugin;
    private final Notes notes;
    private String scope = "";

    NetworkProbe(Conversation plugin) {
        this.plugin = plugin;
        notes = plugin.notes();
    }

    void examine() {
        capabilities();
        plugin.unknownMethod(SUBSYSTEM);
        operationalInfo();
        removals();
    }

    /** Whether its networks are this machine's own. */
    boolean local() {
        return scope.equals(LOCAL);
    }

    private void capabilities() {
        var method = PREFIX + "GetCapabilities";
        var outcome = plugin.ask(method);
        if (outcome.refused()) {
            notes.departure(method, "is refused, so the driver cannot be used: " + Conversation.said(outcome));
        }
        if (outcome.done()) {
            notes.read(method, outcome, NetworkCapabilities.class).ifPresent(told -> capabilities(method, told));
        }
    }

    private void capabilities(String method, NetworkCapabilities told) {
        scope = told.scope();
        var connectivity = told.connectivityScope().isEmpty() ? scope : told.connectivityScope();
        notes.fact("scope", scope);
        notes.fact("connectivity scope", connectivity);
        notes.fact("checks gateways", told.gwAllocChecker());
        scope(method, "Scope", scope);
        scope(method, "ConnectivityScope", connectivity);
        if (told.gwAllocChecker()) {
            checkGateways();
        }
    }

    private void scope(String method, String field, String value) {
        if (!List.of(LOCAL, "global").contains(value)) {
            notes.departure(method, field + " \"" + value + "\" must be local or global");
        }
    }

    private void checkGateways() {
        var method = PREFIX + "GwAllocCheck";
        var outcome = plugin.require(method, new GatewayCheck(OPTIONS), "is refused though GwAllocChecker is true");
        if (outcome.done()) {
            notes.read(method, outcome, GatewayChecked.class);
        }
    }

    /** Docker's engine asks for it before a container starts, and heeds whether it is answered. */
    private void operationalInfo() {
        var method = PREFIX + "EndpointOperInfo";
        if (plugin.ask(method, unknownEndpoint()).missing()) {
            notes.departure(method, "is missing, so no container can start");
        } else {
            plugin.withoutArguments(method);
        }
    }

    private void removals() {
        var why = "what is not there must count as removed, but is refused";
        var endpoint = unknownEndpoint();
        plugin.require(PREFIX + "Leave", endpoint, why);
        plugin.require(PREFIX + "DeleteEndpoint", endpoint, why);
        plugin.require(PREFIX + "DeleteNetwork", new NetworkKey(endpoint.networkId()), why);
    }

    private static EndpointKey unknownEndpoint() {
        return new EndpointKey(RandomId.next(), RandomId.next());
    }
}
