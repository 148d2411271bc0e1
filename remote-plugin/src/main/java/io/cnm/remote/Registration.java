package io.cnm.remote;

import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.remote.wire.AddressSpaces;
import io.cnm.remote.wire.IpamCapabilities;
import io.cnm.remote.wire.Manifest;
import io.cnm.remote.wire.NetworkCapabilities;
import io.cnm.spi.PluginCaller.Patience;
import io.cnm.spi.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a plugin has said of itself. It is asked when it is first needed, and not again: what it says holds as long as this
 * process, whatever becomes of its own. <em>Thread-safe.</em>
 */
final class Registration {
    private static final Logger log = LoggerFactory.getLogger(Registration.class);

    static final String NETWORK = "NetworkDriver";
    static final String IPAM = "IpamDriver";

    private final Plugin plugin;
    private final Duration patience;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Optional<Manifest> manifest = Optional.empty();
    private volatile Optional<NetworkFacts> network = Optional.empty();
    private volatile Optional<IpamFacts> ipam = Optional.empty();

    /** @param patience how long one waits for another who is asking the plugin */
    Registration(Plugin plugin, Duration patience) {
        this.plugin = plugin;
        this.patience = patience;
    }

    /**
     * What a network driver can.
     *
     * @param scope how far its networks are known
     * @param connectivity how far its endpoints reach
     * @param checksGateways whether it is to be asked if a network needs gateway addresses
     */
    record NetworkFacts(Scope scope, Scope connectivity, boolean checksGateways) {
        /** What is assumed of one that has not been asked. */
        static final NetworkFacts ASSUMED = new NetworkFacts(Scope.LOCAL, Scope.LOCAL, false);
    }

    /**
     * What an IPAM driver needs, and how it calls its address spaces.
     *
     * @param requiresMac whether it must be told an endpoint's hardware address
     * @param requiresReplay whether it must be asked for everything again when an engine starts
     */
    record IpamFacts(boolean requiresMac, boolean requiresReplay, String local, String global) {
        String space(Scope scope) {
            return scope == Scope.LOCAL ? local : global;
        }
    }

    Plugin plugin() {
        return plugin;
    }

    /** What is known of its network driver, without asking. */
    Optional<NetworkFacts> knownNetwork() {
        return network;
    }

    /** What is known of its IPAM driver, without asking. */
    Optional<IpamFacts> knownIpam() {
        return ipam;
    }

    /** What its network driver can. */
    NetworkFacts network() {
        return network.orElseGet(() -> alone(() -> {
            require(NETWORK);
            var facts = network.orElseGet(this::askNetwork);
            network = Optional.of(facts);
            return facts;
        }));
    }

    /** What its IPAM driver needs. */
    IpamFacts ipam() {
        return ipam.orElseGet(() -> alone(() -> {
            require(IPAM);
            var facts = ipam.orElseGet(this::askIpam);
            ipam = Optional.of(facts);
            return facts;
        }));
    }

    private interface Asking<T> {
        T ask();
    }

    /** One caller asks at a time; others wait for what it learns, but not for ever. */
    private <T> T alone(Asking<T> task) {
        try {
            if (!asking.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SystemException("plugin \"" + plugin.name() + "\" has not said yet what it is; try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemException("interrupted while waiting for plugin \"" + plugin.name() + "\"", e);
        }
        try {
            return task.ask();
        } finally {
            asking.unlock();
        }
    }

    private void require(String subsystem) {
        if (manifest.isEmpty()) {
            activate();
        }
        if (!manifest.orElseThrow().subsystems().contains(subsystem)) {
            throw new NotFoundException("plugin \"" + plugin.name() + "\" does not implement " + subsystem);
        }
    }

    /** It is asked about all that it can, also if only one thing is wanted now: plugins expect it. */
    private void activate() {
        var told = plugin.read("Plugin.Activate", call("Plugin.Activate"), Manifest.class);
        log.info("activated plugin={} implements={}", plugin.name(), told.subsystems());
        manifest = Optional.of(told);
        if (told.subsystems().contains(NETWORK)) {
            network = attempt(this::askNetwork);
        }
        if (told.subsystems().contains(IPAM)) {
            ipam = attempt(this::askIpam);
        }
    }

    /** What it does not say now it is asked again when it is needed. */
    private static <T> Optional<T> attempt(Asking<T> asking) {
        try {
            return Optional.of(asking.ask());
        } catch (SystemException e) {
            log.warn("{}", e.getMessage());
            return Optional.empty();
        }
    }

    private NetworkFacts askNetwork() {
        var method = "NetworkDriver.GetCapabilities";
        var told = plugin.read(method, call(method), NetworkCapabilities.class);
        var scope = scope("Scope", told.scope());
        var connectivity =
                told.connectivityScope().isEmpty() ? scope : scope("ConnectivityScope", told.connectivityScope());
        return new NetworkFacts(scope, connectivity, told.gwAllocChecker());
    }

    private Scope scope(String field, String text) {
        return switch (text) {
            case "local" -> Scope.LOCAL;
            case "global" -> Scope.GLOBAL;
            default ->
                throw new SystemException("plugin \"" + plugin.name() + "\": " + field + " \"" + Quoted.of(text)
                        + "\" must be local or global");
        };
    }

    private IpamFacts askIpam() {
        var needs = attempt(() -> {
                    var method = "IpamDriver.GetCapabilities";
                    return plugin.read(method, call(method), IpamCapabilities.class);
                })
                .orElse(new IpamCapabilities(false, false));
        var method = "IpamDriver.GetDefaultAddressSpaces";
        var spaces = plugin.read(method, call(method), AddressSpaces.class);
        return new IpamFacts(
                needs.requiresMacAddress(),
                needs.requiresRequestReplay(),
                spaces.localDefaultAddressSpace(),
                spaces.globalDefaultAddressSpace());
    }

    private String call(String method) {
        try {
            return plugin.call(method, "", Patience.FULL);
        } catch (CallException e) {
            throw new SystemException(e.reason(), e);
        }
    }
}
