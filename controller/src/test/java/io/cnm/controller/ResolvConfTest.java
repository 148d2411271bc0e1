package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.api.SandboxSpec.DnsSpec;
import io.cnm.spi.NameService.NameServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a host's resolver configuration becomes a sandbox's. */
class ResolvConfTest {
    private static final String SOURCE = "/etc/resolv.conf";

    @Test
    void lastSearchListCountsOptionsAccumulateAndOtherLinesStay() {
        var conf = ResolvConf.parse("""
                # a remark
                ; another
                nameserver 10.0.0.1 ignored
                domain old.example
                search a.example b.example
                options edns0
                options rotate trust-ad
                nameserver not-an-address
                sortlist 10.0.0.0/8
                nameserver
                nameserver fd00::53
                """, SOURCE);

        assertThat(conf.format("")).isEqualTo("""
                        nameserver 10.0.0.1
                        nameserver fd00::53
                        search a.example b.example
                        options edns0 rotate trust-ad
                        sortlist 10.0.0.0/8

                        # Based on host file: '/etc/resolv.conf'
                        # Invalid nameservers: [not-an-address]
                        # Overrides: []
                        """);
    }

    @Test
    void emptyFileIsEmpty() {
        assertThat(ResolvConf.parse("", SOURCE).format(ResolvConf.HEADER))
                .isEqualTo(ResolvConf.HEADER + "\n\n# Based on host file: '/etc/resolv.conf'\n# Overrides: []\n");
    }

    @Test
    void eachListOfTheUsersReplacesTheHostsWhole() {
        var conf = ResolvConf.parse("nameserver 10.0.0.1\nnameserver x\nsearch a\noptions ndots:3\n", SOURCE)
                .override(new DnsSpec(List.of(IpAddress.parse("9.9.9.9")), List.of("b", ".", "c"), List.of("ndots:2")));

        assertThat(conf.format(""))
                .startsWith("nameserver 9.9.9.9\nsearch b c\noptions ndots:2\n")
                .contains("# Overrides: [nameservers search options]\n# Option ndots from: override\n")
                .doesNotContain("Invalid");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "10.0.0.1,            false, 10.0.0.1",
                "127.0.0.53 10.0.0.1, false, 10.0.0.1",
                "10.0.0.1 fd00::1,    false, 10.0.0.1",
                "10.0.0.1 fd00::1,    true,  10.0.0.1 fd00::1",
                "::1 fd00::1,         false, 8.8.8.8 8.8.4.4",
                "::1,                 true,  8.8.8.8 8.8.4.4 2001:4860:4860::8888 2001:4860:4860::8844",
                "'',                  false, 8.8.8.8 8.8.4.4"
            })
    void networkWithoutNamesGetsServersThatASandboxReaches(String host, boolean ipv6, String expected) {
        var text = ResolvConf.parse(servers(host), SOURCE).legacy(ipv6).format("");

        assertThat(text).startsWith(servers(expected)).contains("'/etc/resolv.conf' (legacy)\n");
        assertThat(text.contains("# Used default nameservers.")).isEqualTo(expected.startsWith("8.8.8.8"));
    }

    @Test
    void serversThatTheUserNamesAreKeptOnNetworksWithoutNames() {
        var dns = new DnsSpec(List.of(IpAddress.parse("127.0.0.1"), IpAddress.parse("::1")), List.of(), List.of());

        assertThat(ResolvConf.parse(servers("10.0.0.1"), SOURCE)
                        .override(dns)
                        .legacy(false)
                        .format(""))
                .startsWith(servers("127.0.0.1 ::1"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // host's options,  written,           said to be from
                "'',                ndots:0,           internal",
                "ndots:1,           ndots:1,           host",
                "ndots:,            ndots:0,           internal",
                "ndots:-1 rotate,   rotate ndots:0,    internal",
                "ndots:many ndots:2, ndots:2,          host"
            })
    void internalResolverNeedsAValidNdots(String host, String options, String from) {
        var conf = ResolvConf.parse("options " + host + "\n", SOURCE).internal(List.of("ndots:0"));

        assertThat(conf.format(""))
                .startsWith("nameserver 127.0.0.11\noptions " + options + "\n")
                .endsWith("# Option ndots from: " + from + "\n")
                .contains("# NO EXTERNAL NAMESERVERS DEFINED\n");
        assertThat(conf.ndotsGiven()).isEqualTo(from.equals("host"));
    }

    @Test
    void internalResolverAsksTheHostsServersFromTheHostAndTheUsersFromTheSandbox() {
        var conf = ResolvConf.parse(servers("127.0.0.53"), SOURCE);
        var dns = new DnsSpec(List.of(IpAddress.parse("9.9.9.9")), List.of(), List.of());

        assertThat(conf.internal(List.of()).external())
                .containsExactly(new NameServer(IpAddress.parse("127.0.0.53"), true));
        assertThat(conf.override(dns).internal(List.of()).external())
                .containsExactly(new NameServer(IpAddress.parse("9.9.9.9"), false));
        assertThat(conf.override(dns).internal(List.of()).format("")).contains("# ExtServers: [9.9.9.9]\n");
        assertThat(conf.usesOnly("127.0.0.53")).isTrue();
    }

    private static String servers(String list) {
        return list.isEmpty() ? "" : "nameserver " + list.replace(" ", "\nnameserver ") + "\n";
    }
}
