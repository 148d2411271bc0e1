package io.cnm.engine;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What dockerd can be told, by flag or in its file, and this daemon cannot. */
final class ForeignSettings {
    /** What would change who can do what, and is not built: refused, because nobody must rely on it. */
    static final List<String> REFUSED =
            List.of("authorization-plugin", "authorization-plugins", "cluster", "rootless", "userns-remap");

    /** What means something to Docker's daemon alone. */
    static final List<String> MEANINGLESS = List.of(
            "builder",
            "cdi-spec-dir",
            "cdi-spec-dirs",
            "containerd",
            "containerd-namespace",
            "containerd-plugins-namespace",
            "cpu-rt-period",
            "cpu-rt-runtime",
            "cri-containerd",
            "exec-opt",
            "exec-opts",
            "experimental",
            "features",
            "http-proxy",
            "https-proxy",
            "init-path",
            "log-format",
            "max-download-attempts",
            "network-control-plane-mtu",
            "no-proxy",
            "node-generic-resource",
            "node-generic-resources",
            "oom-score-adjust",
            "proxies",
            "raw-logs",
            "selinux-enabled",
            "swarm-default-advertise-addr",
            "userland-proxy-path");

    /** Those of them that can stand alone on the command line. */
    private static final Set<String> SWITCHES =
            Set.of("cri-containerd", "experimental", "raw-logs", "rootless", "selinux-enabled");

    private ForeignSettings() {}

    /** Whether this is the name of one. */
    static boolean contains(String name) {
        return names().anyMatch(name::equals);
    }

    /** Their flags; some of the names are only the file's, and do no harm here. */
    static Stream<DaemonFlag> flags() {
        return names().map(name ->
                SWITCHES.contains(name) ? DaemonFlag.onOff(name, "") : DaemonFlag.value(name, "VALUE", ""));
    }

    private static Stream<String> names() {
        return Stream.of(REFUSED, MEANINGLESS).flatMap(List::stream);
    }
}
