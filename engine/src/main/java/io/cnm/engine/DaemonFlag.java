package io.cnm.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A flag of the daemon, for whoever reads its command line. <em>Immutable.</em>
 *
 * @param name without dashes
 * @param letter of its short form
 * @param isSwitch whether it can stand alone, which means {@code true}
 * @param value what its value is called
 * @param help what it does; empty if it is only taken for dockerd's sake
 */
public record DaemonFlag(String name, Optional<Character> letter, boolean isSwitch, String value, String help) {
    private static final DaemonFlag FILE = value(
            Setting.CONFIG_FILE,
            "FILE",
            "Read settings from this file (default: /etc/cnm/daemon.json, if it is there).");

    /** Every flag that {@link DaemonConfig#load} takes, but for {@code validate}, which is for whoever calls it. */
    public static List<DaemonFlag> all() {
        return Stream.of(Stream.of(FILE), Arrays.stream(Setting.values()).map(Setting::flag), ForeignSettings.flags())
                .flatMap(flags -> flags)
                .toList();
    }

    static DaemonFlag value(String name, String value, String help) {
        return new DaemonFlag(name, Optional.empty(), false, value, help);
    }

    static DaemonFlag onOff(String name, String help) {
        return new DaemonFlag(name, Optional.empty(), true, "BOOL", help);
    }

    DaemonFlag letter(char value) {
        return new DaemonFlag(name, Optional.of(value), isSwitch, this.value, help);
    }
}
