package io.cnm.cli.doctor;

import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.DaemonException;
import io.cnm.cli.client.Target;
import io.cnm.linux.Capability;
import io.cnm.linux.Sysctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All that is looked at, in the order in which one thing needs another. */
final class Examination {
    private static final Set<Capability> NEEDED = EnumSet.of(Capability.CAP_NET_ADMIN, Capability.CAP_SYS_ADMIN);

    private final Set<Capability> missing;
    private final Path socket;

    /**
     * Of a process that lacks these privileges.
     *
     * @param socket where a daemon would listen
     */
    Examination(Set<Capability> missing, Path socket) {
        this.missing = missing;
        this.socket = socket;
    }

    /** Of this process and the network namespace it is in. */
    static Examination ofThisMachine(Path socket) {
        var missing = EnumSet.copyOf(NEEDED);
        missing.removeIf(Capability::held);
        return new Examination(missing, socket);
    }

    List<Diagnosis> diagnoses() {
        var diagnoses = new ArrayList<Diagnosis>();
        diagnoses.add(Diagnosis.ok("kernel", "Linux " + System.getProperty("os.version")));
        diagnoses.add(ipv6());
        diagnoses.add(privileges());
        if (missing.isEmpty()) {
            diagnoses.addAll(Features.tryAll());
            diagnoses.addAll(HostSettings.look());
            diagnoses.addAll(Conflicts.look());
        } else {
            diagnoses.add(Diagnosis.note("features and conflicts", "not looked at without privileges", ""));
        }
        diagnoses.add(daemon());
        return diagnoses;
    }

    private static Diagnosis ipv6() {
        if (!Files.exists(Path.of("/proc/thread-self/net/if_inet6"))) {
            return Diagnosis.warning(
                    "ipv6",
                    "the kernel has none: networks with --ipv6 cannot be made",
                    "boot without ipv6.disable=1, with a kernel that has CONFIG_IPV6");
        }
        return Sysctl.find("net/ipv6/conf/all/disable_ipv6").filter("1"::equals).isPresent()
                ? Diagnosis.warning(
                        "ipv6",
                        "is switched off on this machine: what networks with --ipv6 send does not leave it",
                        "switch it on: sysctl -w net.ipv6.conf.all.disable_ipv6=0")
                : Diagnosis.ok("ipv6", "the kernel has it");
    }

    private Diagnosis privileges() {
        if (missing.isEmpty()) {
            return Diagnosis.ok("privileges", names(NEEDED));
        }
        return Diagnosis.failed("privileges", "without " + names(missing), "as root: sudo cnm doctor");
    }

    private static String names(Set<Capability> capabilities) {
        return capabilities.stream().map(Capability::name).collect(Collectors.joining(" and "));
    }

    private Diagnosis daemon() {
        try (var daemon = Daemon.connect(socket)) {
            var networks = daemon.get(Target.of("networks")).value().items().size();
            return Diagnosis.ok("daemon", "answers at unix://" + socket + " and has " + networks + " networks");
        } catch (DaemonException e) {
            return Diagnosis.note(
                    "daemon",
                    String.valueOf(e.getMessage()),
                    "start one: sudo cnm daemon, or name another one with --host");
        }
    }
}
