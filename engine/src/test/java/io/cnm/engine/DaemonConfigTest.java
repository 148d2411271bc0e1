package io.cnm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.Node;
import io.cnm.api.NotImplementedException;
import io.cnm.engine.NetworkConfig.AddressPool;
import io.cnm.engine.wire.HostConfig;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.HostPolicy.Forwarding;
import io.cnm.spi.PacketMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonConfigTest {
    @TempDir
    private Path directory;

    private static DaemonConfig flags(String... pairs) {
        var flags = new HashMap<String, List<String>>();
        for (var pair : pairs) {
            var parts = pair.split("=", 2);
            flags.put(parts[0], List.of(parts[1]));
        }
        return DaemonConfig.ofFlags(flags);
    }

    private DaemonConfig file(String json, String... pairs) throws IOException {
        var flags = new HashMap<String, List<String>>();
        flags.put(
                "config-file",
                List.of(Files.writeString(directory.resolve("daemon.json"), json)
                        .toString()));
        for (var pair : pairs) {
            var parts = pair.split("=", 2);
            flags.put(parts[0], List.of(parts[1]));
        }
        return DaemonConfig.load(flags);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:///run/a.sock", "unix:///run/../run/a.sock"})
    void socketGivenTwiceIsRefusedByName(String again) {
        assertThatThrownBy(() -> DaemonConfig.ofFlags(Map.of("host", List.of("unix:///run/a.sock", again))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("hosts names " + again + " twice");
    }

    @Test
    void nothingSetIsDockersDefaultsUnderOurPaths() {
        var config = flags();

        assertThat(config.server())
                .isEqualTo(new ServerConfig(
                        List.of(Path.of("/run/cnm/cnm.sock")),
                        List.of(),
                        Optional.empty(),
                        "docker",
                        Duration.ofSeconds(15)));
        assertThat(config.dataRoot()).isEqualTo(Path.of("/var/lib/cnm"));
        assertThat(config.execRoot()).isEqualTo(Path.of("/run/cnm"));
        assertThat(config.pidFile()).isEqualTo(Path.of("/run/cnm/cnm.pid"));
        assertThat(config.network().mtu()).isEqualTo(1500);
        assertThat(config.network().interContainer()).isTrue();
        assertThat(config.network().bindAddress()).isEqualTo(IpAddress.ANY_V4);
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void fileAndFlagsAreMerged() throws IOException {
        var config = file("""
                {"bip": "10.9.0.1/24", "fixed-cidr": "10.9.0.128/25", "mtu": 1400, "icc": false, "labels": ["a=b"],
                 "default-address-pools": [{"base": "10.64.0.0/10", "size": 24}],
                 "default-network-opts": {"bridge": {"com.docker.network.driver.mtu": "1300"}},
                 "dns": ["9.9.9.9"], "dns-search": ["example.org"], "dns-opts": ["ndots:2"],
                 "shutdown-timeout": 3, "debug": true}
                """, "ipv6=true", "fixed-cidr-v6=fd00:1::/64", "ip=127.0.0.1");

        var network = config.network();
        assertThat(network.bridgeAddress()).contains(Cidr.parse("10.9.0.1/24"));
        assertThat(network.fixedCidr()).contains(Cidr.parse("10.9.0.128/25"));
        assertThat(network.fixedCidr6()).contains(Cidr.parse("fd00:1::/64"));
        assertThat(network.mtu()).isEqualTo(1400);
        assertThat(network.interContainer()).isFalse();
        assertThat(network.ipv6()).isTrue();
        assertThat(network.bindAddress()).hasToString("127.0.0.1");
        assertThat(network.addressPools()).containsExactly(new AddressPool(Cidr.parse("10.64.0.0/10"), 24));
        assertThat(network.defaults().networkOptions())
                .isEqualTo(Map.of("bridge", Map.of("com.docker.network.driver.mtu", "1300")));
        assertThat(network.defaults().dns().search()).containsExactly("example.org");
        assertThat(network.defaults().dns().options()).containsExactly("ndots:2");
        assertThat(config.labels()).containsExactly("a=b");
        assertThat(config.debug()).isTrue();
        assertThat(config.server().shutdownTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void listsAsFlagsAreWrittenAsDockerWritesThem() {
        var config = flags(
                "default-address-pool=base=10.64.0.0/10,size=24",
                "default-network-opt=bridge=com.docker.network.driver.mtu=1300",
                "label=a=b");

        assertThat(config.network().addressPools()).containsExactly(new AddressPool(Cidr.parse("10.64.0.0/10"), 24));
        assertThat(config.network().defaults().networkOptions())
                .isEqualTo(Map.of("bridge", Map.of("com.docker.network.driver.mtu", "1300")));
        assertThat(config.labels()).containsExactly("a=b");
    }

    @Test
    void sameThingInFlagAndFileIsAnErrorThatNamesBoth() {
        assertThatThrownBy(() -> file("{\"debug\": false, \"mtu\": 1400}", "debug=true", "mtu=1500"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("the following directives are specified both as a flag and in the configuration file: "
                        + "debug: (from flag: true, from file: false), mtu: (from flag: 1500, from file: 1400)");
    }

    @Test
    void hostInFlagAndFileIsAnErrorThoughTheNamesDiffer() {
        assertThatThrownBy(() -> file("{\"hosts\": [\"unix:///a\"]}", "host=unix:///b"))
                .hasMessageContaining("hosts: (from flag: unix:///b, from file: unix:///a)");
    }

    @Test
    void unknownKeysAreNamed() {
        assertThatThrownBy(() -> file("{\"debg\": true, \"nonsense\": 1}"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("the following directives don't match any configuration option: debg, nonsense");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"debug\": \"yes\"}",
                "{\"mtu\": 1.5}",
                "{\"mtu\": \"1500\"}",
                "{\"hosts\": \"unix:///a\"}",
                "{\"hosts\": [1]}",
                "{\"bip\": 7}",
                "{\"default-address-pools\": [{\"base\": \"10.0.0.0/8\"}]}",
                "{\"default-network-opts\": {\"bridge\": \"x\"}}",
                "{\"debug\": true, \"debug\": false}",
                "{\"debug\": tru"
            })
    void malformedFileIsAnError(String json) {
        assertThatThrownBy(() -> file(json)).isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void emptyFileSetsNothing() throws IOException {
        assertThat(file("")).isEqualTo(flags());
    }

    @Test
    void fileThatIsNamedMustBeThere() {
        var missing = directory.resolve("none.json").toString();

        assertThatThrownBy(() -> DaemonConfig.load(Map.of("config-file", List.of(missing))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("the configuration file " + missing + " does not exist");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bip=10.0.0.1",
                "bip=ten",
                "fixed-cidr=10.0.0.0/33",
                "default-gateway=10.0.0.0/8",
                "mtu=-1",
                "mtu=many",
                "icc=perhaps",
                "ip=localhost",
                "dns=resolver",
                "log-level=loud",
                "label=novalue",
                "host=fd://",
                "host=/run/cnm.sock",
                "host=unix://",
                "firewall-backend=pf",
                "default-address-pool=base=10.0.0.0/8",
                "default-address-pool=base=10.0.0.0/8,size=7",
                "default-address-pool=base=10.0.0.0/8,size=33",
                "default-network-opt=bridge",
                "bip6=10",
                "bridge-accept-fwmark=red",
                "bridge-accept-fwmark=1/2/3",
                "bridge-accept-fwmark=0x100000000",
                "host-gateway-ip=gateway",
                "nonsense=1"
            })
    void malformedFlagIsAnErrorThatNamesIt(String flag) {
        var name = flag.substring(0, flag.indexOf('='));

        assertThatThrownBy(() -> flags(flag))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(name);
    }

    @Test
    void bridgeAndItsAddressExcludeEachOther() {
        assertThatThrownBy(() -> flags("bridge=br9", "bip=10.0.0.1/8"))
                .hasMessage("You specified -b & --bip, mutually exclusive options. Please specify only one");
    }

    @Test
    void hostsOfAClusterAreThisOneAndItsPeers() {
        var config = DaemonConfig.ofFlags(
                Map.of("cluster-advertise", List.of("192.0.2.9"), "cluster-peer", List.of("192.0.2.1", "2001:db8::2")));

        assertThat(config.network().nodes())
                .containsExactlyInAnyOrder(
                        Node.self(IpAddress.parse("192.0.2.9")),
                        Node.peer(IpAddress.parse("192.0.2.1")),
                        Node.peer(IpAddress.parse("2001:db8::2")));
        assertThatThrownBy(() -> DaemonConfig.ofFlags(
                        Map.of("cluster-advertise", List.of("192.0.2.9"), "cluster-peer", List.of("192.0.2.9"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("cluster-peers \"192.0.2.9\" must be an address that no other host has");
        assertThatThrownBy(() -> DaemonConfig.ofFlags(Map.of("cluster-advertise", List.of("eth0"))))
                .hasMessage("cluster-advertise \"eth0\" must be an IP address");
    }

    @ParameterizedTest
    @CsvSource({"authorization-plugin=audit,authorization-plugin", "cluster=etcd://h:2379,cluster"})
    void whatPeopleWouldRelyOnAndIsNotBuiltIsRefused(String flag, String named) {
        assertThatThrownBy(() -> flags(flag))
                .isInstanceOf(NotImplementedException.class)
                .hasMessage(named + " is not supported by this version; leave it out");
    }

    @Test
    void policyIsTheUsualOneUnlessSaidOtherwise() {
        assertThat(flags().network().policy()).isEqualTo(HostPolicy.USUAL.withHairpin(false));
        assertThat(flags(
                                "iptables=false",
                                "ip6tables=false",
                                "ip-forward=false",
                                "userland-proxy=true",
                                "allow-direct-routing=true",
                                "bridge-accept-fwmark=0x10/0xf0")
                        .network()
                        .policy())
                .isEqualTo(new HostPolicy(
                        false, false, Forwarding.UNTOUCHED, false, true, Optional.of(new PacketMark(0x10, 0xf0))));
        assertThat(flags("ip-forward-no-drop=true").network().policy().forwarding())
                .isEqualTo(Forwarding.OPEN);
        assertThat(flags("bridge-accept-fwmark=17").network().policy().acceptedMark())
                .contains(new PacketMark(17, 0xffff_ffffL));
    }

    @Test
    void hostGatewaysAreAListUnderTwoNames() throws IOException {
        assertThat(flags("host-gateway-ip=192.0.2.1").network().defaults().hostGateways())
                .containsExactly(IpAddress.parse("192.0.2.1"));
        assertThat(file("{\"host-gateway-ips\": [\"192.0.2.1\", \"2001:db8::1\"]}")
                        .network()
                        .defaults()
                        .hostGateways())
                .hasSize(2);
    }

    @Test
    void whatIsNotDoneIsSaid() throws IOException {
        var config = file("{\"features\": {}}", "metrics-addr=127.0.0.1:9323", "containerd=/run/containerd.sock");

        assertThat(config.warnings())
                .containsExactly(
                        "metrics-addr is not served: nothing will listen on 127.0.0.1:9323; ask for /metrics where the API is",
                        "without meaning here and ignored: containerd, features");
    }

    @Test
    void containersHaveSettingsToo() throws IOException {
        var settings = file(
                        "{\"runtimes\": {\"crun\": {\"path\": \"/usr/bin/crun\"}}, \"registry-mirrors\": [\"http://m:5000\"]}",
                        "storage-driver=vfs",
                        "storage-opt=overlay2.size=10G",
                        "default-runtime=crun",
                        "cgroup-parent=/mine")
                .containers();

        assertThat(settings.storageDriver()).contains("vfs");
        assertThat(settings.runtimes()).containsEntry("crun", "/usr/bin/crun").containsKey("runc");
        assertThat(settings.defaultRuntime()).isEqualTo("crun");
        assertThat(settings.controlGroup()).isEqualTo("/mine");
        assertThat(settings.mirrors()).containsExactly("http://m:5000");
        assertThat(settings.downloads()).isEqualTo(3);
        assertThat(settings.uploads()).isEqualTo(5);
    }

    @Test
    void containersThatSayNothingHaveWhatTheSettingsSay() throws IOException {
        var profile = Files.writeString(directory.resolve("profile"), "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}");
        var usual = file(
                        """
                        {"storage-opts": ["overlay2.size=10G"], "log-opts": {"max-size": "10m"}, "init": true,
                         "default-ulimits": {"nofile": {"Name": "nofile", "Hard": 64000, "Soft": 32000}}}""",
                        "log-driver=local",
                        "default-shm-size=32m",
                        "default-ipc-mode=shareable",
                        "default-cgroupns-mode=host",
                        "no-new-privileges=true",
                        "seccomp-profile=" + profile)
                .containers()
                .usual()
                .orElseThrow();

        assertThat(usual.storageOpt()).containsExactly(Map.entry("size", "10G"));
        assertThat(usual.logConfig()).isEqualTo(new HostConfig.LogConfig("local", Map.of("max-size", "10m")));
        assertThat(usual.init()).hasValue(true);
        assertThat(usual.ulimits().orElseThrow()).containsExactly(new HostConfig.Ulimit("nofile", 32000, 64000));
        assertThat(usual.shmSize()).isEqualTo(32 << 20);
        assertThat(usual.ipcMode()).isEqualTo("shareable");
        assertThat(usual.cgroupnsMode()).isEqualTo("host");
        assertThat(usual.securityOpt().orElseThrow())
                .containsExactly("no-new-privileges", "seccomp={\"defaultAction\": \"SCMP_ACT_ALLOW\"}");
        assertThat(flags("default-ulimit=core=0")
                        .containers()
                        .usual()
                        .orElseThrow()
                        .ulimits()
                        .orElseThrow())
                .containsExactly(new HostConfig.Ulimit("core", 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "storage-opt=dm.basesize=20G | storage-opts \"dm.basesize=20G\" must be overlay2.size=SIZE",
                "log-driver=fluentd | no log driver named 'fluentd' is registered",
                "log-opt=max-size | log-opts \"max-size\" must be NAME=VALUE",
                "log-opt=max-size=x | invalid size: 'x'",
                "default-shm-size=x | invalid size: 'x'",
                "default-ipc-mode=host | default-ipc-mode \"host\" must be private or shareable",
                "default-cgroupns-mode=x | default-cgroupns-mode \"x\" must be private or host",
                "default-ulimit=nofile | default-ulimits \"nofile\" must be NAME=SOFT[:HARD]",
                "default-ulimit=nonsense=1 | invalid ulimit type: nonsense",
                "default-ulimit=nofile=2:1 | ulimit soft limit must be less than or equal to hard limit: 2 > 1",
                "seccomp-profile=/no/such/file | opening seccomp profile (/no/such/file) failed",
            })
    void whatNoContainerCouldHaveIsRefused(String flag, String message) {
        assertThatThrownBy(() -> flags(flag))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsTheCaseAnywayIsTakenWithoutAWord() {
        assertThat(flags("iptables=true", "firewall-backend=nftables", "ip-forward=1")
                        .warnings())
                .isEmpty();
    }

    @Test
    void portsAreRelayedUnlessThatIsSwitchedOff() {
        assertThat(flags().network().policy().hairpin()).isFalse();
        assertThat(flags("userland-proxy=false").network().policy().hairpin()).isTrue();
    }

    @Test
    void firewallIsNftablesUnlessIptablesIsAskedFor() {
        assertThat(flags().network().firewall()).isEqualTo(FirewallBackend.NFTABLES);
        assertThat(flags("firewall-backend=iptables").network().firewall()).isEqualTo(FirewallBackend.IPTABLES);
    }

    @Test
    void tcpWithoutMutualTlsIsRefused() {
        assertThatThrownBy(() -> flags("host=tcp://0.0.0.0:2375"))
                .isInstanceOf(CnmException.class)
                .hasMessageContaining("tcp:// needs mutual TLS");
        assertThatThrownBy(() -> flags("host=tcp://0.0.0.0:2376", "tls=true", "tlscert=/c", "tlskey=/k"))
                .hasMessageContaining("tcp:// needs mutual TLS");
        assertThatThrownBy(() -> flags("host=tcp://0.0.0.0:2376", "tlsverify=true", "tlscert=/c"))
                .hasMessage("tlsverify needs tlscacert, tlskey");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:2376,127.0.0.1,2376",
        "tcp://127.0.0.1,127.0.0.1,2376",
        "tcp://[::1]:1234,::1,1234",
        "tcp://[::1],::1,2376"
    })
    void tcpAddressIsReadWithAndWithoutPort(String host, String address, int port) {
        var config = flags("host=" + host, "tlsverify=true", "tlscacert=/ca", "tlscert=/c", "tlskey=/k");

        assertThat(config.server().addresses()).containsExactly(new InetSocketAddress(address, port));
        assertThat(config.server().sockets()).isEmpty();
    }
}
