package io.cnm.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All that can be set, by flag and in {@code daemon.json}, under Docker's names. */
enum Setting {
    HOSTS("host", "hosts", Kind.LIST),
    GROUP("group", Kind.TEXT),
    TLS("tls", Kind.SWITCH),
    TLS_VERIFY("tlsverify", Kind.SWITCH),
    TLS_AUTHORITY("tlscacert", Kind.TEXT),
    TLS_CERTIFICATE("tlscert", Kind.TEXT),
    TLS_KEY("tlskey", Kind.TEXT),
    SHUTDOWN_TIMEOUT("shutdown-timeout", Kind.NUMBER),
    DATA_ROOT("data-root", Kind.TEXT),
    EXEC_ROOT("exec-root", Kind.TEXT),
    PID_FILE("pidfile", Kind.TEXT),
    DEBUG("debug", Kind.SWITCH),
    LOG_LEVEL("log-level", Kind.TEXT),
    LIVE_RESTORE("live-restore", Kind.SWITCH),
    LABELS("label", "labels", Kind.LIST),
    BRIDGE("bridge", Kind.TEXT),
    BRIDGE_ADDRESS("bip", Kind.TEXT),
    FIXED_CIDR("fixed-cidr", Kind.TEXT),
    FIXED_CIDR_6("fixed-cidr-v6", Kind.TEXT),
    DEFAULT_GATEWAY("default-gateway", Kind.TEXT),
    DEFAULT_GATEWAY_6("default-gateway-v6", Kind.TEXT),
    MTU("mtu", Kind.NUMBER),
    INTER_CONTAINER("icc", Kind.SWITCH),
    MASQUERADE("ip-masq", Kind.SWITCH),
    BIND_ADDRESS("ip", Kind.TEXT),
    IP_FORWARD("ip-forward", Kind.SWITCH),
    IPTABLES("iptables", Kind.SWITCH),
    IP6TABLES("ip6tables", Kind.SWITCH),
    IPV6("ipv6", Kind.SWITCH),
    USERLAND_PROXY("userland-proxy", Kind.SWITCH),
    FIREWALL_BACKEND("firewall-backend", Kind.TEXT),
    DIRECT_ROUTING("allow-direct-routing", Kind.SWITCH),
    ADDRESS_POOLS("default-address-pool", "default-address-pools", Kind.POOLS),
    NETWORK_OPTIONS("default-network-opt", "default-network-opts", Kind.NETWORK_OPTIONS),
    DNS("dns", Kind.LIST),
    DNS_OPTIONS("dns-opt", "dns-opts", Kind.LIST),
    DNS_SEARCH("dns-search", Kind.LIST),
    METRICS("metrics-addr", Kind.TEXT);

    /** How a value is written in the file. */
    enum Kind {
        TEXT,
        SWITCH,
        NUMBER,
        LIST,
        /** A list of objects with {@code base} and {@code size}; as a flag {@code base=...,size=...}. */
        POOLS,
        /** Options by driver; as a flag {@code driver=option=value}. */
        NETWORK_OPTIONS
    }

    /** Only a flag, because it says where the file is, or what to do with it. */
    static final String CONFIG_FILE = "config-file";

    /** Only a flag: whoever has it checks the configuration and goes no further. */
    static final String VALIDATE = "validate";

    /** What would change who can do what, and is not built: refused, because nobody must rely on it. */
    static final List<String> REFUSED = List.of(
            "authorization-plugin", "authorization-plugins", "bridge-accept-fwmark", "cluster", "cluster-advertise");

    /** What is meant to be built, and would do nothing now. */
    static final List<String> NOT_YET = List.of(
            "add-runtime",
            "default-runtime",
            "exec-driver",
            "host-gateway-ip",
            "host-gateway-ips",
            "insecure-registries",
            "insecure-registry",
            "ip-forward-no-drop",
            "max-concurrent-downloads",
            "registry-mirror",
            "registry-mirrors",
            "runtimes",
            "storage-driver",
            "storage-opt",
            "storage-opts");

    /** What means something to Docker's daemon alone. */
    static final List<String> MEANINGLESS = List.of(
            "builder",
            "cdi-spec-dir",
            "cdi-spec-dirs",
            "cgroup-parent",
            "containerd",
            "containerd-namespace",
            "containerd-plugins-namespace",
            "cpu-rt-period",
            "cpu-rt-runtime",
            "cri-containerd",
            "default-cgroupns-mode",
            "default-ipc-mode",
            "default-shm-size",
            "default-ulimit",
            "default-ulimits",
            "exec-opt",
            "exec-opts",
            "experimental",
            "features",
            "http-proxy",
            "https-proxy",
            "init",
            "init-path",
            "log-driver",
            "log-format",
            "log-opt",
            "log-opts",
            "max-concurrent-uploads",
            "max-download-attempts",
            "network-control-plane-mtu",
            "no-new-privileges",
            "no-proxy",
            "node-generic-resource",
            "node-generic-resources",
            "oom-score-adjust",
            "proxies",
            "raw-logs",
            "rootless",
            "seccomp-profile",
            "selinux-enabled",
            "swarm-default-advertise-addr",
            "userland-proxy-path",
            "userns-remap");

    private final String flag;
    private final String key;
    private final Kind kind;

    Setting(String flag, Kind kind) {
        this(flag, flag, kind);
    }

    Setting(String flag, String key, Kind kind) {
        this.flag = flag;
        this.key = key;
        this.kind = kind;
    }

    /** The flag's name, without dashes. */
    String flag() {
        return flag;
    }

    /** The name in the file. */
    String key() {
        return key;
    }

    Kind kind() {
        return kind;
    }

    static Optional<Setting> ofFlag(String name) {
        return Arrays.stream(values()).filter(each -> each.flag.equals(name)).findFirst();
    }

    static Optional<Setting> ofKey(String name) {
        return Arrays.stream(values()).filter(each -> each.key.equals(name)).findFirst();
    }

    /** Whether something is of Docker's, though not one of these. */
    static boolean isOther(String name) {
        return Stream.of(REFUSED, NOT_YET, MEANINGLESS).anyMatch(names -> names.contains(name));
    }
}
