package io.cnm.engine;

import static io.cnm.engine.DaemonFlag.onOff;
import static io.cnm.engine.DaemonFlag.value;

import java.util.Arrays;
import java.util.Optional;

/** All that can be set, by flag and in {@code daemon.json}, under Docker's names. */
enum Setting {
    HOSTS(
            value(
                            "host",
                            "HOST",
                            "Listen here: unix://PATH, or tcp://ADDRESS:PORT with mutual TLS; may be repeated (default: unix://EXEC-ROOT/cnm.sock).")
                    .letter('H'),
            "hosts",
            Kind.LIST),
    GROUP(
            value("group", "GROUP", "Group of the unix sockets (default: docker).")
                    .letter('G'),
            Kind.TEXT),
    TLS(onOff("tls", "Use TLS; by itself it is not enough for tcp://.")),
    TLS_VERIFY(onOff("tlsverify", "Use TLS, and serve only clients whose certificate the authority has signed.")),
    TLS_AUTHORITY(value("tlscacert", "FILE", "The authority's certificate."), Kind.TEXT),
    TLS_CERTIFICATE(value("tlscert", "FILE", "The server's certificate."), Kind.TEXT),
    TLS_KEY(value("tlskey", "FILE", "The server's key."), Kind.TEXT),
    SHUTDOWN_TIMEOUT(
            value("shutdown-timeout", "SECONDS", "How long an orderly stop may take (default: 15)."), Kind.NUMBER),
    DATA_ROOT(value("data-root", "DIR", "Directory of what lasts (default: /var/lib/cnm)."), Kind.TEXT),
    EXEC_ROOT(value("exec-root", "DIR", "Directory of what goes with a reboot (default: /run/cnm)."), Kind.TEXT),
    PID_FILE(
            value("pidfile", "FILE", "Where the process id is written (default: EXEC-ROOT/cnm.pid).")
                    .letter('p'),
            Kind.TEXT),
    DEBUG(onOff("debug", "Log each plan and each send to the kernel.").letter('D')),
    LOG_LEVEL(value("log-level", "LEVEL", "What is logged (default: info).").letter('l'), Kind.TEXT),
    LIVE_RESTORE(
            onOff("live-restore", "Whether containers outlive the daemon; networks do in any case (default: true).")),
    LABELS(value("label", "KEY=VALUE", "A label of the daemon; may be repeated."), "labels", Kind.LIST),
    BRIDGE(
            value("bridge", "NAME", "Link of the default network; none for no default network (default: docker0).")
                    .letter('b'),
            Kind.TEXT),
    BRIDGE_ADDRESS(value("bip", "CIDR", "Address and subnet of the default network's bridge."), Kind.TEXT),
    BRIDGE_ADDRESS_6(value("bip6", "CIDR", "IPv6 address and subnet of the default network's bridge."), Kind.TEXT),
    FIXED_CIDR(
            value("fixed-cidr", "CIDR", "Part of the default network's subnet from which addresses are handed out."),
            Kind.TEXT),
    FIXED_CIDR_6(
            value(
                    "fixed-cidr-v6",
                    "CIDR",
                    "IPv6 subnet of the default network, or with bip6 the part from which addresses are handed out."),
            Kind.TEXT),
    DEFAULT_GATEWAY(
            value("default-gateway", "IP", "IPv4 gateway of the default network, instead of its bridge."), Kind.TEXT),
    DEFAULT_GATEWAY_6(
            value("default-gateway-v6", "IP", "IPv6 gateway of the default network, instead of its bridge."),
            Kind.TEXT),
    MTU(value("mtu", "BYTES", "MTU of the default network (default: 1500)."), Kind.NUMBER),
    INTER_CONTAINER(onOff("icc", "Whether containers on the default network reach one another (default: true).")),
    MASQUERADE(onOff("ip-masq", "Whether what leaves the default network gets the host's address (default: true).")),
    BIND_ADDRESS(value("ip", "IP", "Where ports are published that name no address (default: 0.0.0.0)."), Kind.TEXT),
    IP_FORWARD(onOff("ip-forward", "Switch forwarding on where networks need it (default: true).")),
    IP_FORWARD_NO_DROP(onOff(
            "ip-forward-no-drop",
            "After switching forwarding on, let the host forward between links of others too (default: false).")),
    IPTABLES(onOff("iptables", "Make firewall rules for IPv4, whatever the backend (default: true).")),
    IP6TABLES(onOff("ip6tables", "Make firewall rules for IPv6, whatever the backend (default: true).")),
    IPV6(onOff("ipv6", "Whether the default network has IPv6.")),
    USERLAND_PROXY(
            onOff(
                    "userland-proxy",
                    "Whether the daemon relays what no rule leads to containers, such as what comes from loopback (default: true).")),
    FIREWALL_BACKEND(
            value("firewall-backend", "BACKEND", "Where rules stand: nftables or iptables (default: nftables)."),
            Kind.TEXT),
    DIRECT_ROUTING(onOff(
            "allow-direct-routing", "Let others reach published ports at containers' own addresses (default: false).")),
    ACCEPTED_MARK(
            value("bridge-accept-fwmark", "MARK", "Let through what bears this mark: MARK or MARK/MASK."), Kind.TEXT),
    HOST_GATEWAY(
            value(
                    "host-gateway-ip",
                    "IP",
                    "What host-gateway means as an extra host's address; may be repeated (default: the default network's gateways)."),
            "host-gateway-ips",
            Kind.LIST),
    ADDRESS_POOLS(
            value("default-address-pool", "POOL", "base=SUBNET,size=BITS: where subnets come from; may be repeated."),
            "default-address-pools",
            Kind.POOLS),
    NETWORK_OPTIONS(
            value("default-network-opt", "OPTION", "DRIVER=OPTION=VALUE for new networks; may be repeated."),
            "default-network-opts",
            Kind.NETWORK_OPTIONS),
    DNS(value("dns", "IP", "Name server of new sandboxes; may be repeated."), Kind.LIST),
    DNS_OPTIONS(
            value("dns-opt", "OPTION", "Resolver option of new sandboxes; may be repeated."), "dns-opts", Kind.LIST),
    DNS_SEARCH(value("dns-search", "DOMAIN", "Search domain of new sandboxes; may be repeated."), Kind.LIST),
    CLUSTER_ADVERTISE(
            value("cluster-advertise", "IP", "Where other hosts reach this one, for network plugins to know."),
            Kind.TEXT),
    CLUSTER_PEERS(
            value("cluster-peer", "IP", "Another host, for network plugins to know; may be repeated."),
            "cluster-peers",
            Kind.LIST),
    STORAGE_DRIVER(
            value(
                            "storage-driver",
                            "DRIVER",
                            "What keeps file systems: overlay2 or vfs (default: the best that works).")
                    .letter('s'),
            Kind.TEXT),
    STORAGE_OPTIONS(
            value(
                    "storage-opt",
                    "OPTION",
                    "overlay2.size=SIZE: what the files of a container may take that says nothing of it."),
            "storage-opts",
            Kind.LIST),
    LOG_DRIVER(
            value(
                    "log-driver",
                    "DRIVER",
                    "What keeps the output of containers that do not say: json-file (default), local or none."),
            Kind.TEXT),
    LOG_OPTIONS(
            value("log-opt", "NAME=VALUE", "An option of that driver, such as max-size=10m; may be repeated."),
            "log-opts",
            Kind.OPTIONS),
    SHARED_MEMORY(
            value("default-shm-size", "SIZE", "Size of /dev/shm of containers that do not say (default: 64m)."),
            Kind.TEXT),
    IPC_MODE(
            value(
                    "default-ipc-mode",
                    "MODE",
                    "Whether others may have a container's IPC namespace: private (default) or shareable."),
            Kind.TEXT),
    CGROUP_NAMESPACE(
            value(
                    "default-cgroupns-mode",
                    "MODE",
                    "Which control groups containers see that do not say: private or host (default: as Docker)."),
            Kind.TEXT),
    INIT(onOff("init", "Whether containers that do not say have a small first process.")),
    NO_NEW_PRIVILEGES(
            onOff("no-new-privileges", "Whether programs of containers that do not say can gain no privileges.")),
    SECCOMP_PROFILE(
            value(
                    "seccomp-profile",
                    "FILE",
                    "Filter of system calls for containers that do not say: a file, builtin (default) or unconfined."),
            Kind.TEXT),
    ULIMITS(
            value(
                    "default-ulimit",
                    "NAME=SOFT[:HARD]",
                    "A limit of setrlimit(2) for containers that do not say; may be repeated."),
            "default-ulimits",
            Kind.ULIMITS),
    EXEC_DRIVER(value("exec-driver", "DRIVER", "What runs containers: runc (default)."), Kind.TEXT),
    RUNTIMES(
            value("add-runtime", "NAME=PATH", "A program with the command line of the OCI; may be repeated."),
            "runtimes",
            Kind.RUNTIMES),
    DEFAULT_RUNTIME(
            value("default-runtime", "NAME", "What runs containers that ask for none (default: runc)."), Kind.TEXT),
    CGROUP_PARENT(
            value("cgroup-parent", "PATH", "Control group that containers' own are made in (default: /docker)."),
            Kind.TEXT),
    MIRRORS(
            value("registry-mirror", "URL", "A registry that is asked before docker.io; may be repeated."),
            "registry-mirrors",
            Kind.LIST),
    INSECURE_REGISTRIES(
            value(
                    "insecure-registry",
                    "HOST",
                    "A registry, HOST[:PORT] or a subnet, that may be asked without TLS; may be repeated."),
            "insecure-registries",
            Kind.LIST),
    DOWNLOADS(
            value("max-concurrent-downloads", "COUNT", "How many layers are pulled at once (default: 3)."),
            Kind.NUMBER),
    UPLOADS(value("max-concurrent-uploads", "COUNT", "How many layers are pushed at once (default: 5)."), Kind.NUMBER),
    METRICS(value("metrics-addr", "ADDRESS", "Not served; metrics are at /metrics of the API."), Kind.TEXT);

    /** How a value is written in the file. */
    enum Kind {
        TEXT,
        SWITCH,
        NUMBER,
        LIST,
        /** A list of objects with {@code base} and {@code size}; as a flag {@code base=...,size=...}. */
        POOLS,
        /** An object of objects with {@code path}, by name; as a flag {@code name=path}. */
        RUNTIMES,
        /** An object of texts; as a flag {@code name=value}. */
        OPTIONS,
        /** An object of objects with {@code Soft} and {@code Hard}, by name; as a flag {@code name=soft:hard}. */
        ULIMITS,
        /** Options by driver; as a flag {@code driver=option=value}. */
        NETWORK_OPTIONS
    }

    /** Only a flag, because it says where the file is, or what to do with it. */
    static final String CONFIG_FILE = "config-file";

    /** Only a flag: whoever has it checks the configuration and goes no further. */
    static final String VALIDATE = "validate";

    @SuppressWarnings("ImmutableEnumChecker") // a record of texts
    private final DaemonFlag flag;

    private final String key;
    private final Kind kind;

    Setting(DaemonFlag flag) {
        this(flag, Kind.SWITCH);
    }

    Setting(DaemonFlag flag, Kind kind) {
        this(flag, flag.name(), kind);
    }

    Setting(DaemonFlag flag, String key, Kind kind) {
        this.flag = flag;
        this.key = key;
        this.kind = kind;
    }

    DaemonFlag flag() {
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
        return Arrays.stream(values())
                .filter(each -> each.flag.name().equals(name))
                .findFirst();
    }

    static Optional<Setting> ofKey(String name) {
        return Arrays.stream(values()).filter(each -> each.key.equals(name)).findFirst();
    }
}
