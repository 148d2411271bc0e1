package io.cnm.kernel.firewall;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.BridgeNetwork.Side;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.GatewayMode;
import io.cnm.spi.HostPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one of moby's golden files was made of: one bridge network, one endpoint, a published port of each family. All of it
 * follows from the file's name; what the name leaves out must make no difference.
 *
 * @param settings all that were chosen, by their names in the file's
 */
record GoldenCase(Map<String, String> settings) {
    private static final String BRIDGE = "br-dummy";
    private static final Cidr SUBNET4 = Cidr.parse("192.168.0.0/24");
    private static final Cidr SUBNET6 = Cidr.parse("fd49:efd7:54aa::/64");
    private static final IpAddress CONTAINER4 = IpAddress.parse("192.168.0.2");
    private static final IpAddress CONTAINER6 = IpAddress.parse("fd49:efd7:54aa::1");
    private static final IpAddress SOURCE4 = IpAddress.parse("192.168.123.0");
    private static final IpAddress SOURCE6 = IpAddress.parse("fd34:d0d4:672f::123");
    private static final List<String> SWITCHES =
            List.of("hairpin", "internal", "icc", "masq", "snat", "bindlh", "wsl2mirrored");

    /** Whether there are rules for one family; not part of a name. */
    private static final String V4 = "v4";

    private static final String V6 = "v6";

    GoldenCase {
        settings = Map.copyOf(settings);
    }

    /**
     * All cases for which a file is right.
     *
     * @param name of the file, up to the family
     * @param v6 whether it is ip6tables'
     */
    static Stream<GoldenCase> of(String name, boolean v6) {
        var named = new HashMap<String, String>();
        for (var part : name.split(",", -1)) {
            var pair = part.split("=", 2);
            if (pair.length == 2) {
                named.put(pair[0], pair[1]);
            }
        }
        var off = name.equals("no");
        named.put(v6 ? V6 : V4, String.valueOf(!off));
        return complete(named).filter(complete -> complete.marked(v6) == named.containsKey("wsl2mirrored"));
    }

    /** Every choice of what is not chosen. */
    private static Stream<GoldenCase> complete(Map<String, String> chosen) {
        var all = Stream.of(chosen);
        for (var setting : Stream.concat(SWITCHES.stream(), Stream.of(V4, V6)).toList()) {
            all = all.flatMap(some -> choices(some, setting, "false", "true"));
        }
        return all.flatMap(some -> choices(some, "gwm", "nat", "nat-unprotected", "routed"))
                .map(GoldenCase::new);
    }

    private static Stream<Map<String, String>> choices(Map<String, String> chosen, String setting, String... values) {
        if (chosen.containsKey(setting)) {
            return Stream.of(chosen);
        }
        return Stream.of(values).map(value -> {
            var more = new HashMap<>(chosen);
            more.put(setting, value);
            return more;
        });
    }

    /** Whether this case's file says that it is about WSL2. */
    private boolean marked(boolean v6) {
        return !v6 && on("wsl2mirrored") && (on("bindlh") || !on("hairpin"));
    }

    private boolean on(String setting) {
        return Boolean.parseBoolean(value(setting));
    }

    private String value(String setting) {
        return Objects.requireNonNull(settings.get(setting), setting);
    }

    /** What holds for the whole host. */
    IptablesSettings host() {
        var policy =
                new HostPolicy(on(V4), on(V6), HostPolicy.Forwarding.GUARDED, on("hairpin"), false, Optional.empty());
        return new IptablesSettings(policy, on("wsl2mirrored"), false);
    }

    /** The network, the endpoint and its ports, in the order in which they come. */
    List<FirewallRule> facts() {
        var mode = GatewayMode.find(value("gwm")).orElseThrow();
        var facts = new ArrayList<FirewallRule>();
        facts.add(new BridgeNetwork(
                BRIDGE,
                List.of(side(SUBNET4, SOURCE4, mode), side(SUBNET6, SOURCE6, mode)),
                on("internal"),
                on("icc")));
        var shielded = mode == GatewayMode.NAT && !on("internal");
        facts.add(new BridgeEndpoint(BRIDGE, CONTAINER4, shielded, List.of()));
        facts.add(new BridgeEndpoint(BRIDGE, CONTAINER6, shielded, List.of()));
        if (!on("internal")) {
            facts.add(port(on("bindlh") ? "127.0.0.1" : "0.0.0.0", CONTAINER4, mode));
            facts.add(port(on("bindlh") ? "::1" : "::", CONTAINER6, mode));
        }
        return facts;
    }

    private Side side(Cidr subnet, IpAddress source, GatewayMode mode) {
        return new Side(subnet, mode, on("masq"), Optional.of(source).filter(address -> on("snat")));
    }

    private static PublishedPort port(String host, IpAddress container, GatewayMode mode) {
        var binding = new PortBinding(Protocol.TCP, IpAddress.parse(host), 8080, container, 80);
        return new PublishedPort(BRIDGE, binding, mode);
    }
}
