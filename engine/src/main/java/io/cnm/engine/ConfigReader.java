package io.cnm.engine;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.Node;
import io.cnm.api.NotImplementedException;
import io.cnm.api.SandboxSpec.DnsSpec;
import io.cnm.engine.NetworkConfig.AddressPool;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.HostPolicy.Forwarding;
import io.cnm.spi.PacketMark;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes a configuration of what was set, and says what of it is not done. <em>Confined to one thread.</em> */
final class ConfigReader {
    private static final List<String> LOG_LEVELS = List.of("trace", "debug", "info", "warn", "error", "fatal");
    private static final int DOCKERS_MTU = 1500;
    private static final int DOWNLOADS = 3;
    private static final int UPLOADS = 5;
    private static final String RUNC = "runc";

    private final Settings settings;
    private final List<String> warnings = new ArrayList<>();

    private ConfigReader(Settings settings) {
        this.settings = settings;
    }

    static DaemonConfig read(Settings settings) {
        return new ConfigReader(settings).read();
    }

    private DaemonConfig read() {
        refuseWhatIsNotBuilt();
        warnOfWhatIsNotDone();
        var execRoot = path(Setting.EXEC_ROOT, Path.of("/run/cnm"));
        return new DaemonConfig(
                ListenConfig.read(settings, execRoot),
                network(),
                containers(),
                path(Setting.DATA_ROOT, Path.of("/var/lib/cnm")),
                execRoot,
                path(Setting.PID_FILE, execRoot.resolve("cnm.pid")),
                settings.on(Setting.DEBUG, false),
                logLevel(),
                settings.on(Setting.LIVE_RESTORE, true),
                labels(),
                warnings);
    }

    private void refuseWhatIsNotBuilt() {
        for (var name : ForeignSettings.REFUSED) {
            refuseIf(settings.others().contains(name), name);
        }
    }

    private static void refuseIf(boolean given, String what) {
        if (given) {
            throw new NotImplementedException(what + " is not supported by this version; leave it out");
        }
    }

    private void warnOfWhatIsNotDone() {
        settings.text(Setting.METRICS)
                .ifPresent(address -> warnings.add("metrics-addr is not served: nothing will listen on " + address
                        + "; ask for /metrics where the API is"));
        warnOf(ForeignSettings.MEANINGLESS, "without meaning here and ignored: ");
    }

    private void warnOf(List<String> names, String what) {
        var given = names.stream().filter(settings.others()::contains).toList();
        if (!given.isEmpty()) {
            warnings.add(what + String.join(", ", given));
        }
    }

    private NetworkConfig network() {
        var bridge = settings.text(Setting.BRIDGE);
        var address = cidr(Setting.BRIDGE_ADDRESS);
        if (bridge.isPresent() && address.isPresent()) {
            throw new InvalidParameterException(
                    "You specified -b & --bip, mutually exclusive options. Please specify only one");
        }
        return new NetworkConfig(
                bridge,
                address,
                cidr(Setting.BRIDGE_ADDRESS_6),
                cidr(Setting.FIXED_CIDR),
                cidr(Setting.FIXED_CIDR_6),
                address(Setting.DEFAULT_GATEWAY),
                address(Setting.DEFAULT_GATEWAY_6),
                settings.number(Setting.MTU, DOCKERS_MTU),
                settings.on(Setting.INTER_CONTAINER, true),
                settings.on(Setting.MASQUERADE, true),
                address(Setting.BIND_ADDRESS).orElse(IpAddress.ANY_V4),
                settings.on(Setting.IPV6, false),
                firewall(),
                policy(),
                settings.list(Setting.ADDRESS_POOLS).stream()
                        .map(ConfigReader::pool)
                        .toList(),
                new Defaults(
                        networkOptions(),
                        dns(),
                        settings.list(Setting.HOST_GATEWAY).stream()
                                .map(text -> address(Setting.HOST_GATEWAY, text))
                                .toList()),
                nodes());
    }

    private Set<Node> nodes() {
        var nodes = new LinkedHashMap<IpAddress, Node>();
        address(Setting.CLUSTER_ADVERTISE).ifPresent(own -> nodes.put(own, Node.self(own)));
        for (var text : settings.list(Setting.CLUSTER_PEERS)) {
            var peer = address(Setting.CLUSTER_PEERS, text);
            if (nodes.putIfAbsent(peer, Node.peer(peer)) != null) {
                throw Settings.malformed(Setting.CLUSTER_PEERS, text, "an address that no other host has");
            }
        }
        return Set.copyOf(nodes.values());
    }

    private ContainerSettings containers() {
        settings.text(Setting.EXEC_DRIVER).filter(name -> !name.equals(RUNC)).ifPresent(name -> {
            throw Settings.malformed(Setting.EXEC_DRIVER, name, RUNC);
        });
        var runtimes = runtimes();
        var chosen = settings.text(Setting.DEFAULT_RUNTIME).orElse(RUNC);
        if (!runtimes.containsKey(chosen)) {
            throw Settings.malformed(Setting.DEFAULT_RUNTIME, chosen, "one of " + String.join(", ", runtimes.keySet()));
        }
        return new ContainerSettings(
                settings.text(Setting.STORAGE_DRIVER),
                UsualHostConfig.read(settings),
                runtimes,
                chosen,
                settings.text(Setting.CGROUP_PARENT).orElse("/docker"),
                settings.list(Setting.MIRRORS),
                settings.list(Setting.INSECURE_REGISTRIES),
                count(Setting.DOWNLOADS, DOWNLOADS),
                count(Setting.UPLOADS, UPLOADS));
    }

    private int count(Setting setting, int otherwise) {
        var count = settings.number(setting, otherwise);
        if (count < 1) {
            throw Settings.malformed(setting, String.valueOf(count), "1 or more");
        }
        return count;
    }

    private Map<String, String> runtimes() {
        var runtimes = new TreeMap<>(Map.of(RUNC, RUNC));
        for (var text : settings.list(Setting.RUNTIMES)) {
            var equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw Settings.malformed(Setting.RUNTIMES, text, "NAME=PATH");
            }
            runtimes.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return runtimes;
    }

    private FirewallBackend firewall() {
        var name = settings.text(Setting.FIREWALL_BACKEND).orElse("nftables");
        return FirewallBackend.find(name)
                .orElseThrow(() -> Settings.malformed(Setting.FIREWALL_BACKEND, name, "nftables or iptables"));
    }

    private HostPolicy policy() {
        return new HostPolicy(
                settings.on(Setting.IPTABLES, true),
                settings.on(Setting.IP6TABLES, true),
                forwarding(),
                !settings.on(Setting.USERLAND_PROXY, true),
                settings.on(Setting.DIRECT_ROUTING, false),
                settings.text(Setting.ACCEPTED_MARK).map(text -> PacketMark.parse(Setting.ACCEPTED_MARK.key(), text)));
    }

    private Forwarding forwarding() {
        if (!settings.on(Setting.IP_FORWARD, true)) {
            return Forwarding.UNTOUCHED;
        }
        return settings.on(Setting.IP_FORWARD_NO_DROP, false) ? Forwarding.OPEN : Forwarding.GUARDED;
    }

    private DnsSpec dns() {
        return new DnsSpec(
                settings.list(Setting.DNS).stream()
                        .map(text -> address(Setting.DNS, text))
                        .toList(),
                settings.list(Setting.DNS_SEARCH),
                settings.list(Setting.DNS_OPTIONS));
    }

    private static AddressPool pool(String text) {
        var parts = new HashMap<String, String>();
        for (var part : text.split(",", -1)) {
            var pair = part.split("=", 2);
            parts.put(pair[0].strip(), pair[pair.length - 1].strip());
        }
        var base = Optional.ofNullable(parts.get("base")).flatMap(Cidr::find);
        var size = Optional.ofNullable(parts.get("size")).filter(digits -> digits.matches("[0-9]{1,3}"));
        var fits = base.isPresent()
                && size.map(Integer::parseInt)
                        .filter(bits -> bits >= base.get().prefix()
                                && bits <= base.get().address().bits())
                        .isPresent();
        if (parts.size() != 2 || !fits) {
            throw Settings.malformed(
                    Setting.ADDRESS_POOLS,
                    text,
                    "base=SUBNET,size=BITS, with a size from the base's up to one address");
        }
        return new AddressPool(base.get(), Integer.parseInt(size.orElseThrow()));
    }

    private Map<String, Map<String, String>> networkOptions() {
        var options = new HashMap<String, Map<String, String>>();
        for (var text : settings.list(Setting.NETWORK_OPTIONS)) {
            var parts = text.split("=", 3);
            if (parts.length != 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw Settings.malformed(Setting.NETWORK_OPTIONS, text, "DRIVER=OPTION=VALUE");
            }
            options.computeIfAbsent(parts[0], driver -> new HashMap<>()).put(parts[1], parts[2]);
        }
        return options;
    }

    private List<String> labels() {
        for (var label : settings.list(Setting.LABELS)) {
            if (label.indexOf('=') < 1) {
                throw Settings.malformed(Setting.LABELS, label, "KEY=VALUE");
            }
        }
        return settings.list(Setting.LABELS);
    }

    private String logLevel() {
        var level = settings.text(Setting.LOG_LEVEL).orElse("info");
        if (!LOG_LEVELS.contains(level)) {
            throw Settings.malformed(Setting.LOG_LEVEL, level, "one of " + String.join(", ", LOG_LEVELS));
        }
        return level;
    }

    private Path path(Setting setting, Path otherwise) {
        return settings.text(setting).map(text -> path(setting, text)).orElse(otherwise);
    }

    static Path path(Setting setting, String text) {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new InvalidParameterException(setting.key() + " is not a path: " + e.getReason(), e);
        }
    }

    private Optional<Cidr> cidr(Setting setting) {
        return settings.text(setting).map(text -> Cidr.find(text)
                .orElseThrow(() ->
                        Settings.malformed(setting, text, "an address with a prefix length such as 10.1.0.1/16")));
    }

    private Optional<IpAddress> address(Setting setting) {
        return settings.text(setting).map(text -> address(setting, text));
    }

    private static IpAddress address(Setting setting, String text) {
        return IpAddress.find(text).orElseThrow(() -> Settings.malformed(setting, text, "an IP address"));
    }
}
