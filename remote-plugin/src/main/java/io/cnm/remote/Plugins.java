package io.cnm.remote;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.Node;
import io.cnm.api.SystemException;
import io.cnm.http.HttpCaller;
import io.cnm.plan.CallPlugin;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.PluginDriver;
import io.cnm.spi.RemoteDrivers;
import io.cnm.spi.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Plugins of others, by name. One is looked for when its name is first used, and asked then what it is; nothing is known of
 * those that nobody uses. <em>Thread-safe.</em>
 */
public final class Plugins implements RemoteDrivers, AutoCloseable {
    private final PluginDirectories directories;
    private final Timing timing;
    private final HttpCaller caller = new HttpCaller();
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final NodeNews news;

    /**
     * @param directories where they are found
     * @param timing how long they are waited for
     */
    public Plugins(PluginDirectories directories, Timing timing) {
        this.directories = directories;
        this.timing = timing;
        news = new NodeNews(timing.betweenLooks());
    }

    private record Entry(Registration registration, RemoteNetworkDriver network, RemoteIpamDriver ipam) {}

    @Override
    public Optional<PluginDriver> findNetworkDriver(String name) {
        return find(name).map(entry -> {
            entry.registration.network();
            include(entry);
            return entry.network;
        });
    }

    @Override
    public PluginDriver recallNetworkDriver(String name) {
        var entry = entry(name);
        include(entry);
        return entry.network;
    }

    private void include(Entry entry) {
        var name = entry.registration.plugin().name();
        news.include(entry.registration, () -> directories.incarnation(name));
    }

    @Override
    public void nodes(Set<Node> nodes) {
        news.publish(nodes);
    }

    @Override
    public Optional<IpamDriver> findIpamDriver(String name) {
        return find(name).map(entry -> {
            entry.registration.ipam();
            return entry.ipam;
        });
    }

    @Override
    public Outcome call(CallPlugin call, Patience patience) {
        var plugin = entry(call.plugin()).registration.plugin();
        try {
            var said = plugin.call(call.call().method(), call.call().body(), patience);
            return new Outcome(Fate.ANSWERED, said);
        } catch (CallException e) {
            if (e.fate() == Fate.NOT_SENT || e.fate() == Fate.UNKNOWN) {
                news.doubt(call.plugin());
            }
            return new Outcome(e.fate(), e.reason());
        }
    }

    /** A name that nobody bears is not waited for: whoever mistypes a driver's name is told at once. */
    private Optional<Entry> find(String name) {
        var known = Optional.ofNullable(entries.get(name));
        if (known.isPresent()) {
            return known;
        }
        if (!PluginDirectories.isFileName(name)) {
            throw new InvalidParameterException(
                    "the name of driver \"" + Quoted.of(name) + "\" must be a file's: one part of"
                            + " a path, not hidden, of at most " + PluginDirectories.LONGEST_NAME + " characters");
        }
        try {
            return directories.find(name).map(place -> entry(name));
        } catch (AddressException e) {
            throw new SystemException("plugin \"" + name + "\": " + e.getMessage(), e);
        }
    }

    private Entry entry(String name) {
        return entries.computeIfAbsent(name, this::newEntry);
    }

    private Entry newEntry(String name) {
        var plugin = new Plugin(name, () -> directories.find(name), caller, timing);
        var registration = new Registration(plugin, timing.full().total());
        return new Entry(
                registration,
                new RemoteNetworkDriver(registration, this::addressSpace),
                new RemoteIpamDriver(registration));
    }

    /** How an IPAM driver calls the space of a network's pools, as far as that is known without asking. */
    private String addressSpace(String driver, Scope scope) {
        return switch (driver) {
            case "default" -> scope == Scope.LOCAL ? "LocalDefault" : "GlobalDefault";
            case "null" -> "null";
            default ->
                Optional.ofNullable(entries.get(driver))
                        .flatMap(entry -> entry.registration.knownIpam())
                        .map(facts -> facts.space(scope))
                        .orElse("");
        };
    }

    /** Breaks all calls off. */
    @Override
    public void close() {
        news.close();
        caller.close();
    }
}
