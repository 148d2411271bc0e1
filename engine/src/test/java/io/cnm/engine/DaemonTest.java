package io.cnm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.ConflictException;
import io.cnm.api.EndpointSpec;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkSpec;
import io.cnm.api.SystemException;
import io.cnm.plan.AddBridge;
import io.cnm.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DaemonTest {
    @TempDir
    private Path directory;

    private TestEngine engine;

    @BeforeEach
    void prepare() {
        engine = TestEngine.prepare(directory);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void daemonServesWhenItHasStarted() {
        engine.startDaemon(Map.of());

        assertThat(engine.ask("GET", "/_ping").body()).isEqualTo("OK");
    }

    @Test
    void socketAndDataRootAreClosedToStrangers() throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.setPosixFilePermissions(directory.resolve("data"), PosixFilePermissions.fromString("rwxr-xr-x"));

        engine.startDaemon(Map.of());

        assertThat(mode(engine.socket())).isEqualTo("rw-rw----");
        assertThat(mode(directory.resolve("data"))).isEqualTo("rwx--x---");
    }

    @Test
    void tighterDataRootStaysTighter() throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.setPosixFilePermissions(directory.resolve("data"), PosixFilePermissions.fromString("rwx------"));

        engine.startDaemon(Map.of());

        assertThat(mode(directory.resolve("data"))).isEqualTo("rwx------");
    }

    @Test
    void secondDaemonOnTheSameDataRootIsRefusedAndTheFirstUnharmed() {
        engine.startDaemon(Map.of());
        var other = Map.of(
                "host", List.of("unix://" + directory.resolve("other.sock")),
                "pidfile", List.of(directory.resolve("other.pid").toString()));

        assertThatThrownBy(() -> engine.startDaemon(other))
                .isInstanceOf(ConflictException.class)
                .hasMessage("data root " + directory.resolve("data") + " is in use by another daemon (pid "
                        + ProcessHandle.current().pid() + "): stop it, or give this one another --data-root");

        assertThat(engine.ask("GET", "/networks/bridge").status()).isEqualTo(200);
        assertThat(directory.resolve("other.pid")).doesNotExist();
        assertThat(directory.resolve("other.sock")).doesNotExist();
    }

    @Test
    void secondDaemonOnTheSameSocketIsRefusedAndTheFirstUnharmed() {
        engine.startDaemon(Map.of());
        var elsewhere = TestEngine.prepare(directory);
        var other = Map.of(
                "data-root", List.of(directory.resolve("data2").toString()),
                "exec-root", List.of(directory.resolve("exec2").toString()));

        assertThatThrownBy(() -> elsewhere.startDaemon(other))
                .isInstanceOf(SystemException.class)
                .hasMessage("another server answers on " + engine.socket());

        assertThat(elsewhere.runner.plans()).isEmpty();
        assertThat(directory.resolve("exec2")).doesNotExist();
        assertThat(engine.ask("GET", "/_ping").body()).isEqualTo("OK");
    }

    @Test
    void secondDaemonOnTheSameExecRootIsRefusedAndTheFirstUnharmed() {
        engine.startDaemon(Map.of());
        var elsewhere = TestEngine.prepare(directory);
        var other = Map.of(
                "host", List.of("unix://" + directory.resolve("other.sock")),
                "data-root", List.of(directory.resolve("data2").toString()),
                "pidfile", List.of(directory.resolve("other.pid").toString()));

        assertThatThrownBy(() -> elsewhere.startDaemon(other))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("exec root " + directory.resolve("exec") + " is in use by another daemon");

        assertThat(elsewhere.runner.plans()).isEmpty();
        assertThat(engine.ask("GET", "/_ping").body()).isEqualTo("OK");
    }

    @Test
    void secondDaemonInTheSameNetworkNamespaceIsRefusedBeforeItChangesAnything() {
        var first = engine.startDaemon(Map.of());
        var other = Map.of(
                "host", List.of("unix://" + directory.resolve("other.sock")),
                "data-root", List.of(directory.resolve("data2").toString()),
                "exec-root", List.of(directory.resolve("exec2").toString()),
                "bridge", List.of("none")); // the first one's is there
        var plans = engine.runner.plans();

        assertThatThrownBy(() -> engine.startDaemon(other))
                .isInstanceOf(ConflictException.class)
                .hasMessage("the host is claimed");

        assertThat(engine.runner.plans()).isEqualTo(plans);
        assertThat(directory.resolve("exec2")).doesNotExist();
        first.close();
        engine.startDaemon(other);
    }

    @Test
    void pidFileHoldsTheProcessWhileItRuns() throws IOException {
        var file = directory.resolve("exec/cnm.pid");
        var daemon = engine.startDaemon(Map.of());

        assertThat(Files.readString(file).strip())
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));

        daemon.close();
        assertThat(file).doesNotExist();
    }

    @Test
    void pidFileOfADeadProcessIsReplaced() throws Exception {
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        var file = Files.writeString(directory.resolve("cnm.pid"), dead.pid() + "\n");

        engine.startDaemon(Map.of("pidfile", List.of(file.toString())));

        assertThat(Files.readString(file).strip())
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void pidFileOfALivingProcessIsRespected() throws Exception {
        var alive = new ProcessBuilder("sleep", "1000").start();
        try {
            var file = Files.writeString(directory.resolve("cnm.pid"), Long.toString(alive.pid()));

            assertThatThrownBy(() -> engine.startDaemon(Map.of("pidfile", List.of(file.toString()))))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("process with PID " + alive.pid() + " is still running");

            assertThat(file).hasContent(Long.toString(alive.pid()));
        } finally {
            alive.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatAFailedStartTookCanBeHadAtOnce() throws IOException {
        var blocked = Files.writeString(directory.resolve("file"), "");
        var none = List.of("none"); // there would be no store to say whose it is
        var wrong = Map.of("host", List.of("unix://" + blocked.resolve("cnm.sock")), "bridge", none);
        assertThatThrownBy(() -> engine.startDaemon(wrong)).isInstanceOf(SystemException.class);

        engine.startDaemon(Map.of("bridge", none));

        assertThat(engine.ask("GET", "/_ping").status()).isEqualTo(200);
    }

    @Test
    void stoppedDaemonCanBeFollowedByTheNext() {
        engine.startDaemon(Map.of()).close();
        assertThat(engine.socket()).doesNotExist();

        engine = TestEngine.prepare(directory);
        engine.startDaemon(Map.of());

        assertThat(engine.ask("GET", "/_ping").body()).isEqualTo("OK");
    }

    @Test
    void stopEndsStreamsWithinItsTime() throws IOException {
        var daemon = engine.startDaemon(Map.of("shutdown-timeout", List.of("20")));
        try (var client = engine.client()) {
            var answer = client.request("GET", "/events");

            daemon.close();

            assertThat(answer.bytes()).isEmpty();
        }
    }

    @Test
    void predefinedNetworksAreThereFromTheStart() {
        engine.startDaemon(Map.of("icc", List.of("false"), "mtu", List.of("1400"), "ip", List.of("127.0.0.1")));

        var names = engine.ask("GET", "/networks").json().findValuesAsString("Name");
        assertThat(names).contains("bridge", "host", "none");
        var options = engine.ask("GET", "/networks/bridge").json().path("Options");
        assertThat(options.path("com.docker.network.bridge.default_bridge").asString())
                .isEqualTo("true");
        assertThat(options.path("com.docker.network.bridge.enable_icc").asString())
                .isEqualTo("false");
        assertThat(options.path("com.docker.network.bridge.enable_ip_masquerade")
                        .asString())
                .isEqualTo("true");
        assertThat(options.path("com.docker.network.bridge.host_binding_ipv4").asString())
                .isEqualTo("127.0.0.1");
        assertThat(options.path("com.docker.network.bridge.name").asString()).isEqualTo("docker0");
        assertThat(options.path("com.docker.network.driver.mtu").asString()).isEqualTo("1400");
    }

    @Test
    void defaultBridgeHasTheAddressesThatFlagsGive() {
        engine.startDaemon(Map.of(
                "bip", List.of("10.9.0.1/24"),
                "fixed-cidr", List.of("10.9.0.128/25"),
                "default-gateway", List.of("10.9.0.7"),
                "ipv6", List.of("true"),
                "fixed-cidr-v6", List.of("fd00:9::/64")));

        var pools = engine.controller().requireNetwork("bridge").info().pools();

        assertThat(pools.get(0).subnet()).hasToString("10.9.0.0/24");
        assertThat(pools.get(0).range().orElseThrow()).hasToString("10.9.0.128/25");
        assertThat(pools.get(0).gateway().orElseThrow()).hasToString("10.9.0.1");
        assertThat(pools.get(0).auxiliary().get("DefaultGatewayIPv4")).hasToString("10.9.0.7");
        assertThat(pools.get(1).subnet()).hasToString("fd00:9::/64");
    }

    @Test
    void defaultBridgesIpv6AddressIsPartOfItsSubnet() {
        engine.startDaemon(Map.of(
                "ipv6", List.of("true"),
                "bip6", List.of("fd00:9::5/64"),
                "fixed-cidr-v6", List.of("fd00:9::8000/113")));

        var pool = engine.controller().requireNetwork("bridge").info().pools().get(1);

        assertThat(pool.subnet()).hasToString("fd00:9::/64");
        assertThat(pool.range().orElseThrow()).hasToString("fd00:9::8000/113");
        assertThat(pool.gateway().orElseThrow()).hasToString("fd00:9::5");
    }

    @Test
    void defaultNetworkIsWhereTheUsersBridgeIs() {
        engine.host.link("lan0", "bridge", "10.9.0.5/24", "10.8.0.5/24", "fe80::5/64");

        engine.startDaemon(
                Map.of("bridge", List.of("lan0"), "fixed-cidr", List.of("10.8.0.128/25"), "icc", List.of("false")));

        var bridge = engine.controller().requireNetwork("bridge");
        assertThat(bridge.info().pools().get(0).subnet()).hasToString("10.8.0.0/24");
        assertThat(bridge.info().pools().get(0).gateway().orElseThrow()).hasToString("10.8.0.5");
        assertThat(engine.runner.kernel()).noneMatch(line -> line.contains("address"));
    }

    @Test
    void networkOfTheUsersBridgeStaysThoughTheBridgeHasOurAddressNow() {
        engine.host.link("lan0", "bridge");
        engine.runner.run(Plan.of("what the user made", new AddBridge("lan0", MacAddress.random(), 0)));
        engine.startDaemon(Map.of("bridge", List.of("lan0")));
        var before = engine.controller().requireNetwork("bridge").info();
        assertThat(before.pools().get(0).subnet()).hasToString("172.17.0.0/16");
        engine.host.link("lan0", "bridge", "172.17.0.1/16");

        Predefined.create(
                engine.controller(),
                engine.config(Map.of("bridge", List.of("lan0"))).network(),
                engine.host());

        assertThat(engine.controller().requireNetwork("bridge").info()).isEqualTo(before);
    }

    @Test
    void sandboxFindsTheHostUnderANameOfItsChoice() {
        engine.startDaemon(Map.of("host-gateway-ip", List.of("192.0.2.1", "2001:db8::1")));

        var shown = engine.ask(
                        "POST",
                        "/cnm/v1/sandboxes",
                        "{\"containerId\":\"c1\",\"extraHosts\":[{\"name\":\"h\",\"address\":\"host-gateway\"}]}")
                .json();

        assertThat(shown.path("spec").path("extraHosts").findValuesAsString("address"))
                .containsExactly("192.0.2.1", "2001:db8::1");
    }

    @Test
    void hostIsTheDefaultNetworksGatewayUnlessConfigured() {
        engine.startDaemon(Map.of("bip", List.of("10.9.0.1/24")));
        var wish = "{\"containerId\":\"%s\",\"extraHosts\":[{\"name\":\"h\",\"address\":\"host-gateway\"}]}";

        var shown = engine.ask("POST", "/cnm/v1/sandboxes", wish.formatted("c1"));
        engine.controller().deletePredefined(engine.controller().requireNetwork("bridge"));
        var refused = engine.ask("POST", "/cnm/v1/sandboxes", wish.formatted("c2"));

        assertThat(shown.json().path("spec").path("extraHosts").findValuesAsString("address"))
                .containsExactly("10.9.0.1");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("unable to derive the IP value for host-gateway");
    }

    @Test
    void thereNeedBeNoDefaultBridge() {
        engine.startDaemon(Map.of("bridge", List.of("none")));

        assertThat(engine.ask("GET", "/networks/bridge").status()).isEqualTo(404);
        assertThat(engine.ask("GET", "/networks/host").status()).isEqualTo(200);
    }

    @Test
    void defaultBridgeOfAnotherConfigurationIsMadeAnew() {
        engine.startDaemon(Map.of());
        var before = engine.controller().requireNetwork("bridge").id();

        Predefined.create(engine.controller(), engine.config(Map.of()).network(), engine.host());
        assertThat(engine.controller().requireNetwork("bridge").id()).isEqualTo(before);

        Predefined.create(
                engine.controller(),
                engine.config(Map.of("mtu", List.of("1400"))).network(),
                engine.host());
        var after = engine.controller().requireNetwork("bridge");
        assertThat(after.id()).isNotEqualTo(before);
        assertThat(after.info().spec().options()).containsEntry("com.docker.network.driver.mtu", "1400");
    }

    @Test
    void defaultBridgeInUseStaysAsItIs() {
        engine.startDaemon(Map.of());
        var bridge = engine.controller().requireNetwork("bridge");
        bridge.createEndpoint(EndpointSpec.of("c1"));

        Predefined.create(
                engine.controller(),
                engine.config(Map.of("mtu", List.of("1400"))).network(),
                engine.host());

        assertThat(engine.controller().requireNetwork("bridge").id()).isEqualTo(bridge.id());
    }

    @Test
    void anotherDockersBridgeIsReasonNotToStart() {
        engine.host.link("docker0", "bridge", "172.17.0.1/16");

        assertThatThrownBy(() -> engine.startDaemon(Map.of()))
                .isInstanceOf(ConflictException.class)
                .hasMessage(
                        "another Docker lives in this network namespace (link docker0): stop it, or live beside it with"
                                + " --bridge NAME or --bridge none");

        assertThat(engine.runner.plans()).isEmpty();
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void anotherDockersFirewallIsReasonNotToStart() {
        engine.firewallOfOthers.add("table ip nat, chain DOCKER");

        assertThatThrownBy(() -> engine.startDaemon(Map.of())).hasMessageContaining("table ip nat, chain DOCKER");
    }

    @Test
    void daemonLivesBesideAnotherDockerUnderAnotherName() {
        engine.host.link("docker0", "bridge", "172.17.0.1/16").route("172.17.0.0/16");

        engine.startDaemon(Map.of("bridge", List.of("cnm0")));

        var bridge = engine.controller().requireNetwork("bridge").info();
        assertThat(bridge.spec().options()).containsEntry("com.docker.network.bridge.name", "cnm0");
        assertThat(engine.runner.kernel()).anyMatch(line -> line.startsWith("link cnm0 in "));
        assertThat(bridge.pools().get(0).subnet()).hasToString("172.18.0.0/16");
    }

    @Test
    void configuredDefaultsAreAddedToWhatUsersAskFor() {
        engine.startDaemon(Map.of(
                "default-network-opt", List.of("bridge=com.docker.network.driver.mtu=1300"),
                "dns", List.of("9.9.9.9")));

        engine.ask("POST", "/networks/create", "{\"Name\":\"n1\"}");
        engine.ask(
                "POST",
                "/cnm/v1/networks",
                "{\"name\":\"n2\",\"options\":{\"com.docker.network.driver.mtu\":\"1200\"}}");
        engine.ask("POST", "/cnm/v1/sandboxes", "{\"containerId\":\"c1\"}");

        assertThat(mtu("n1")).isEqualTo("1300");
        assertThat(mtu("n2")).isEqualTo("1200");
        var sandbox = engine.controller().findSandbox("c1").orElseThrow().info().spec();
        assertThat(sandbox.dns().servers()).extracting(Object::toString).containsExactly("9.9.9.9");
    }

    private String mtu(String network) {
        var spec = engine.controller().requireNetwork(network).info().spec();
        return spec.options().getOrDefault("com.docker.network.driver.mtu", "none");
    }

    @Test
    void runnersFailureAtStartLeavesNothingTaken() {
        engine.runner.failAt(0);

        assertThatThrownBy(() -> engine.startDaemon(Map.of())).isInstanceOf(RuntimeException.class);

        engine.runner.failNoMore();
        engine.startDaemon(Map.of());
        assertThat(engine.controller().createNetwork(NetworkSpec.bridge("n1")).name())
                .isEqualTo("n1");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
