package io.cnm.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.PortMapping;
import io.cnm.engine.wire.ContainerConfig.Healthcheck;
import io.cnm.engine.wire.HostConfig;
import io.cnm.engine.wire.HostConfig.PortBinding;
import io.cnm.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports, signals, names, restart policies, health and defaults: decisions without effects. */
class SmallRulesTest {
    @ParameterizedTest
    @CsvSource({"TERM,15", "SIGTERM,15", "sigkill,9", "9,9", "RTMIN+3,37", "RTMAX,64", "SIGUSR2,12"})
    void signalIsKnownByNameAndNumber(String text, int number) {
        assertThat(Signals.parse(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65", "SIG", "SIGNOPE", "-1", "RTMIN+99"})
    void otherSignalIsRefused(String text) {
        assertThatThrownBy(() -> Signals.parse(text))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("Invalid signal: " + text);
    }

    @Test
    void portsAreReadAsDockerWritesThem() {
        var mappings = PublishedPorts.mappings(Map.of(
                "80/tcp", List.of(new PortBinding("127.0.0.1", "8080")),
                "53/udp", List.of(new PortBinding("", "8000-8010")),
                "7", List.of()));

        assertThat(mappings)
                .extracting(PortMapping::containerPort, PortMapping::hostPort, PortMapping::hostPortEnd)
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple(80, 8080, 8080),
                        org.assertj.core.api.Assertions.tuple(53, 8000, 8010),
                        org.assertj.core.api.Assertions.tuple(7, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/tcp", "0/tcp", "70000/tcp", "1-2/tcp", "/tcp"})
    void whatIsNoPortIsNamed(String port) {
        assertThatThrownBy(() -> PublishedPorts.mappings(Map.of(port, List.of())))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("invalid port specification: \"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "-a", "a b", "ä1", "a/b", "//a"})
    void nameThatDockerRefusesIsRefused(String name) {
        assertThatThrownBy(() -> Names.check(name))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("Invalid container name (" + name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }

    @Test
    void inventedNameIsOneThatMayBeGiven() {
        assertThat(Names.check(Names.invent(0))).contains("_");
        assertThat(Names.check("/web")).isEqualTo("web");
    }

    private static ContainerState ended(int code, boolean byUser, int restarts) {
        return ContainerState.NEW.restarts(restarts).stopWanted(byUser).ended(code, false, Instant.now());
    }

    @ParameterizedTest
    @CsvSource({
        "no,0,1,false,0,false",
        "always,0,0,false,99,true",
        "always,0,0,true,0,false",
        "unless-stopped,0,1,false,0,true",
        "on-failure,0,0,false,0,false",
        "on-failure,0,1,false,50,true",
        "on-failure,3,1,false,2,true",
        "on-failure,3,1,false,3,false"
    })
    void policySaysWhetherItIsStartedAgain(
            String name, int most, int code, boolean byUser, int restarts, boolean again) {
        var policy = new HostConfig.RestartPolicy(name, most);

        assertThat(RestartPolicy.wants(policy, ended(code, byUser, restarts))).isEqualTo(again);
    }

    @Test
    void pausesDoubleUpToAMinute() {
        assertThat(RestartPolicy.pause(0)).isEqualTo(Duration.ofMillis(100));
        assertThat(RestartPolicy.pause(3)).isEqualTo(Duration.ofMillis(800));
        assertThat(RestartPolicy.pause(1000)).isEqualTo(Duration.ofMinutes(1));
    }

    private static Health.Result result(int code, Instant at) {
        return new Health.Result(at, at, code, "");
    }

    @Test
    void failuresInTheStartPeriodDoNotCountAndThenSoManyInARowDo() {
        var begun = Instant.now();
        var check = new Healthcheck(
                List.of("CMD", "ok"), 0, 0, 2, Duration.ofMinutes(1).toNanos(), 0);
        var health = new Health(check, begun);
        var later = begun.plus(Duration.ofMinutes(2));

        assertThat(health.add(result(1, begun))).isFalse();
        assertThat(health.failures()).isZero();
        assertThat(health.add(result(1, later))).isFalse();
        assertThat(health.add(result(1, later))).isTrue();
        assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(health.add(result(0, later))).isTrue();
        assertThat(health.status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void shellOfTheImageRunsCheckThatIsAText() {
        var health = new Health(new Healthcheck(List.of("CMD-SHELL", "a | b"), 0, 0, 0, 0, 0), Instant.now());

        assertThat(health.command(List.of())).containsExactly("/bin/sh", "-c", "a | b");
        assertThat(health.command(List.of("/bin/bash", "-ec"))).containsExactly("/bin/bash", "-ec", "a | b");
    }

    private static HostConfig host(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), HostConfig.class);
    }

    @Test
    void sizesAreWrittenAsPeopleDo() {
        assertThat(StorageLimit.of(host("{\"StorageOpt\":{\"size\":\"10G\"}}"))).hasValue(10L << 30);
        assertThat(StorageLimit.of(host("{\"StorageOpt\":{\"size\":\"3tb\"}}"))).hasValue(3L << 40);
        assertThat(StorageLimit.of(host("{\"StorageOpt\":{\"size\":\"0\"}}"))).isEmpty();
        assertThat(StorageLimit.of(host("{}"))).isEmpty();
        for (var wrong : List.of("", "x", "-1", "1x", "9999999999g")) {
            assertThatThrownBy(() -> StorageLimit.of(host("{\"StorageOpt\":{\"size\":\"" + wrong + "\"}}")))
                    .hasMessage("invalid size: '" + wrong + "'");
        }
        assertThatThrownBy(() -> StorageLimit.of(host("{\"StorageOpt\":{\"dm.size\":\"1\"}}")))
                .hasMessage("Unknown option dm.size");
    }

    @Test
    void whatTheDaemonSaysCountsWhereAContainerSaysNothing() {
        var usual = host("""
                {"StorageOpt": {"size": "1g"}, "ShmSize": 1024, "IpcMode": "shareable", "CgroupnsMode": "host", "Init": true,
                 "LogConfig": {"Type": "local", "Config": {"max-size": "1m", "max-file": "2"}},
                 "SecurityOpt": ["no-new-privileges", "seccomp={\\n}"],
                 "Ulimits": [{"Name": "nofile", "Soft": 10, "Hard": 20}, {"Name": "core", "Soft": 0, "Hard": 0}]}""");

        var filled = HostDefaults.fill(host("{}"), "runc", Optional.of(usual), true);
        assertThat(filled.storageOpt()).isEqualTo(usual.storageOpt());
        assertThat(filled.shmSize()).isEqualTo(1024);
        assertThat(filled.ipcMode()).isEqualTo("shareable");
        assertThat(filled.cgroupnsMode()).isEqualTo("host");
        assertThat(filled.init()).hasValue(true);
        assertThat(filled.logConfig()).isEqualTo(usual.logConfig());
        assertThat(filled.securityOpt()).isEqualTo(usual.securityOpt());
        assertThat(filled.ulimits()).isEqualTo(usual.ulimits());

        var said = host("""
                {"StorageOpt": {"size": "2g"}, "ShmSize": 2048, "IpcMode": "private", "CgroupnsMode": "private", "Init": false,
                 "LogConfig": {"Type": "local", "Config": {"max-size": "3m"}}, "Privileged": true,
                 "SecurityOpt": ["no-new-privileges:false"], "Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": 2}]}""");
        var kept = HostDefaults.fill(said, "runc", Optional.of(usual), true);
        assertThat(kept.storageOpt()).isEqualTo(said.storageOpt());
        assertThat(kept.shmSize()).isEqualTo(2048);
        assertThat(kept.ipcMode()).isEqualTo("private");
        assertThat(kept.cgroupnsMode()).isEqualTo("private");
        assertThat(kept.init()).hasValue(false);
        assertThat(kept.logConfig().config()).isEqualTo(Map.of("max-size", "3m", "max-file", "2"));
        assertThat(kept.securityOpt()).isEqualTo(said.securityOpt());
        assertThat(kept.ulimits().orElseThrow())
                .extracting(HostConfig.Ulimit::name)
                .containsExactly("nofile", "core");

        var other = HostDefaults.fill(host("{\"LogConfig\": {\"Type\": \"none\"}}"), "runc", Optional.of(usual), true);
        assertThat(other.logConfig().config()).isEmpty();
    }

    @Test
    void whatNobodySaysHasDockersDefaults() {
        var filled =
                HostDefaults.fill(host("{\"Memory\":8388608,\"MemorySwappiness\":-1}"), "runc", Optional.empty(), true);

        assertThat(filled.networkMode()).isEqualTo("default");
        assertThat(filled.ipcMode()).isEqualTo("private");
        assertThat(filled.cgroupnsMode()).isEqualTo("private");
        assertThat(filled.restartPolicy().name()).isEqualTo("no");
        assertThat(filled.shmSize()).isEqualTo(64 << 20);
        assertThat(filled.memorySwap()).isEqualTo(16 << 20);
        assertThat(filled.memorySwappiness()).isEmpty();
        assertThat(filled.runtime()).isEqualTo("runc");
    }

    @Test
    void onlyWhatIsSaidChanges() {
        var before = host("{\"Memory\":8388608,\"CpuShares\":512,\"RestartPolicy\":{\"Name\":\"always\"}}");

        var after = HostDefaults.change(
                before,
                "{\"Memory\":16777216,\"CpuShares\":0,\"RestartPolicy\":{\"Name\":\"\"}}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(after.memory()).isEqualTo(16 << 20);
        assertThat(after.cpuShares()).isEqualTo(512);
        assertThat(after.restartPolicy().name()).isEqualTo("always");
    }
}
