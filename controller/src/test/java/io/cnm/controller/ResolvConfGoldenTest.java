package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.api.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Our texts beside those of Docker's own tests, byte for byte, where the directory of {@code cnm.golden.resolvconf} has them. */
class ResolvConfGoldenTest {
    private static final String SOURCE = "/etc/resolv.conf";

    private final Map<String, ResolvConf> cases = new TreeMap<>();

    @Test
    void textsAreDockers() throws IOException {
        var directory = Path.of(System.getProperty("cnm.golden.resolvconf", "golden"));
        assumeTrue(
                Files.isDirectory(directory), "skipped: needs " + directory + " (-Dcnm.golden.resolvconf=DIRECTORY)");
        modified();
        legacy();
        internal();

        var compared = 0;
        for (var each : cases.entrySet()) {
            var file = directory.resolve(each.getKey() + ".golden");
            if (Files.exists(file)) {
                assertThat(each.getValue().format("")).as(each.getKey()).isEqualTo(Files.readString(file));
                compared++;
            }
        }
        assertThat(compared).isPositive();
    }

    private void modified() {
        var given = ResolvConf.parse("nameserver 1.2.3.4\nsearch invalid\noptions ndots:0\n", "");
        var nothing = Optional.of(List.<String>of());
        put(
                "Modify/No_content_no_overrides",
                ResolvConf.parse("", "").override(Optional.of(List.of()), nothing, nothing));
        put("Modify/No_overrides", given);
        put("Modify/Empty_overrides", given.override(Optional.of(List.of()), nothing, nothing));
        put(
                "Modify/Overrides",
                given.override(
                        addresses("2.3.4.5", "fdba:acdd:587c::53"),
                        Optional.of(List.of("com", "invalid", "example")),
                        Optional.of(List.of("ndots:1", "edns0", "trust-ad"))));
        put("Modify/Add_option_no_overrides", given.with("attempts:3"));
    }

    private void legacy() {
        for (var ipv6 : new boolean[] {false, true}) {
            var suffix = ",_ipv6_" + (ipv6 ? "enabled" : "disabled");
            Map.of(
                            "Routable_IPv4_and_IPv6", "10.0.0.1 fdb6:b8fe:b528::1",
                            "IPv4_localhost", "127.0.0.53",
                            "IPv4_and_IPv6_localhost", "127.0.0.53 ::1",
                            "IPv4_localhost,_IPv6_routeable", "127.0.0.53 fd3e:2d1a:1f5a::1")
                    .forEach((name, servers) -> put(
                            "TransformForLegacyNw/" + name + suffix,
                            host(servers, "").legacy(ipv6)));
        }
        put("TransformForLegacyNw/Routable_IPv4_only", host("10.0.0.1", "").legacy(false));
        put(
                "TransformForLegacyNw/Override_nameservers",
                host("127.0.0.53", "")
                        .override(addresses("127.0.0.1", "::1"), Optional.empty(), Optional.empty())
                        .legacy(false));
    }

    private void internal() {
        put("TransformForIntNS/IPv4_only", host("10.0.0.1", "").internal(List.of()));
        put("TransformForIntNS/IPv6_only", host("fd14:6e0e:f855::1", "").internal(List.of()));
        put("TransformForIntNS/IPv4_localhost", host("127.0.0.53", "").internal(List.of()));
        put(
                "TransformForIntNS/IPv4_localhost_override",
                host("10.0.0.1", "")
                        .override(addresses("127.0.0.53"), Optional.empty(), Optional.empty())
                        .internal(List.of()));
        put(
                "TransformForIntNS/ndots_missing_but_required",
                host("127.0.0.53", "").internal(List.of("ndots:0")));
        put(
                "TransformForIntNS/ndots_present_and_required",
                host("127.0.0.53", "ndots:1").internal(List.of("ndots:0")));
        put(
                "TransformForIntNS/Extra_required_options",
                host("127.0.0.53", "trust-ad").internal(List.of("ndots:0", "attempts:3", "edns0", "trust-ad")));
    }

    private void put(String name, ResolvConf conf) {
        cases.put("TestRC" + name, conf);
    }

    private static ResolvConf host(String servers, String options) {
        var lines = Stream.concat(
                Stream.of(servers.split(" ")).map(server -> "nameserver " + server),
                options.isEmpty() ? Stream.of() : Stream.of("options " + options));
        return ResolvConf.parse(String.join("\n", lines.toList()), SOURCE);
    }

    private static Optional<List<IpAddress>> addresses(String... texts) {
        return Optional.of(Stream.of(texts).map(IpAddress::parse).toList());
    }
}
