package io.cnm.remote.probe;

import io.cnm.api.NotFoundException;
import io.cnm.http.HttpCaller;
import io.cnm.remote.PluginDirectories;
import io.cnm.remote.wire.Manifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what a plugin can and whether it follows the protocol. <em>Immutable.</em>
 *
 * @param directories where it is found
 * @param limits how long it is waited for
 */
public record Probe(PluginDirectories directories, Limits limits) {
    private static final String ACTIVATE = "Plugin.Activate";

    /** Names by which Docker's engine never calls a plugin. */
    private static final Set<String> BUILT_IN =
            Set.of("bridge", "host", "null", "none", "overlay", "macvlan", "ipvlan", "default");

    /**
     * How long answers may take.
     *
     * @param slow from when on that is told
     * @param deadline from when on there is none
     */
    public record Limits(Duration slow, Duration deadline) {}

    /**
     * Asks a plugin.
     *
     * @param deep whether it is also made to do something: it leases a pool and addresses, and creates a network with an endpoint
     *     that nobody joins; all of it is taken back
     * @throws NotFoundException if no plugin bears the name
     * @throws io.cnm.remote.AddressException if the file that tells its address is malformed
     */
    public ProbeReport examine(String name, boolean deep) {
        var place =
                directories.locate(name).orElseThrow(() -> new NotFoundException("plugin \"" + name + "\" not found"));
        var notes = new Notes();
        notes.fact("found", place.file());
        notes.fact("form", form(place.file()));
        notes.fact("address", place.target());
        if (BUILT_IN.contains(name)) {
            notes.departure(ACTIVATE, "is never called: " + name + " is the name of a driver of Docker's own");
        }
        try (var caller = new HttpCaller()) {
            examine(new Conversation(place.target(), caller, limits, notes), deep);
        }
        return notes.report(name);
    }

    private static String form(Path file) {
        var name = file.toString();
        return name.endsWith(".sock") ? "socket" : name.substring(name.lastIndexOf('.'));
    }

    private static void examine(Conversation plugin, boolean deep) {
        var manifest = activate(plugin);
        if (manifest.isEmpty()) {
            return;
        }
        plugin.withoutHost(ACTIVATE);
        var subsystems = manifest.get().subsystems();
        var network = new NetworkProbe(plugin);
        var ipam = new IpamProbe(plugin);
        if (subsystems.contains(NetworkProbe.SUBSYSTEM)) {
            network.examine();
        }
        if (subsystems.contains(IpamProbe.SUBSYSTEM)) {
            ipam.examine();
        }
        if (deep) {
            var trial = new Trial(plugin);
            if (subsystems.contains(IpamProbe.SUBSYSTEM)) {
                trial.ipam(ipam.localSpace());
            }
            if (subsystems.contains(NetworkProbe.SUBSYSTEM)) {
                trial.network(network.local());
            }
            trial.end();
        }
    }

    private static Optional<Manifest> activate(Conversation plugin) {
        var outcome = plugin.ask(ACTIVATE);
        if (outcome.refused()) {
            plugin.notes().departure(ACTIVATE, "is refused: " + Conversation.said(outcome));
        }
        if (!outcome.done()) {
            return Optional.empty();
        }
        var manifest = plugin.notes().read(ACTIVATE, outcome, Manifest.class);
        manifest.ifPresent(told -> {
            plugin.notes().fact("implements", String.join(", ", told.subsystems()));
            if (told.subsystems().isEmpty()) {
                plugin.notes().departure(ACTIVATE, "Implements names no subsystem");
            }
        });
        return manifest;
    }
}
