package io.cnm.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.DockerConnect;
import io.cnm.engine.wire.HostConfig;
import io.cnm.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreationTest {
    private static final String IMAGE = """
            {"Cmd":["serve"],"Entrypoint":["/init"],"Env":["PATH=/bin","A=image"],"User":"web","WorkingDir":"/srv",
             "Labels":{"of":"image","both":"image"},"ExposedPorts":{"80/tcp":{}},"StopSignal":"SIGQUIT",
             "Healthcheck":{"Test":["CMD","ok"],"Retries":7}}""";

    private static <T> T json(String text, Class<T> type) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8), type);
    }

    private static ContainerConfig merged(String own) {
        return Creation.merge(json(own, ContainerConfig.class), json(IMAGE, ContainerConfig.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|/init serve",
                "{\"Cmd\":[\"sh\"]}|/init sh",
                "{\"Entrypoint\":[\"/mine\"]}|/mine",
                "{\"Entrypoint\":\"/mine\",\"Cmd\":\"now\"}|/mine now",
                "{\"Entrypoint\":[],\"Cmd\":[\"sh\"]}|sh",
                "{\"Entrypoint\":[\"\"],\"Cmd\":[\"sh\"]}|sh",
                "{\"Entrypoint\":null,\"Cmd\":null}|/init serve"
            })
    void programIsTheClientsOrTheImages(String own, String command) {
        assertThat(Creation.command(merged(own))).isEqualTo(List.of(command.split(" ")));
    }

    @Test
    void noProgramAtAllIsRefused() {
        assertThatThrownBy(() -> Creation.command(merged("{\"Entrypoint\":[\"\"]}")))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("No command specified");
    }

    @Test
    void variableOfTheClientGoesBeforeTheImages() {
        assertThat(merged("{\"Env\":[\"A=own\",\"B=1\"]}").env()).containsExactly("A=own", "B=1", "PATH=/bin");
    }

    @Test
    void whatTheClientDoesNotSayTheImageSays() {
        var config = merged("{\"Labels\":{\"both\":\"own\"},\"ExposedPorts\":{\"53/udp\":{}},"
                + "\"Healthcheck\":{\"Interval\":1000000000}}");

        assertThat(config.user()).isEqualTo("web");
        assertThat(config.workingDir()).isEqualTo("/srv");
        assertThat(config.stopSignal()).isEqualTo("SIGQUIT");
        assertThat(config.labels()).isEqualTo(Map.of("of", "image", "both", "own"));
        assertThat(config.exposedPorts()).containsOnlyKeys("80/tcp", "53/udp");
        assertThat(config.healthcheck().orElseThrow().test()).containsExactly("CMD", "ok");
        assertThat(config.healthcheck().orElseThrow().retries()).isEqualTo(7);
    }

    private static Map<String, DockerConnect.Settings> networks(String host, String... wished) {
        var all = new java.util.LinkedHashMap<String, DockerConnect.Settings>();
        for (var name : wished) {
            all.put(name, DockerConnect.NOTHING);
        }
        return Creation.networks(ContainerConfig.NONE, json(host, HostConfig.class), all);
    }

    @Test
    void networkOfTheModeComesFirst() {
        assertThat(networks("{}")).containsOnlyKeys("bridge");
        assertThat(networks("{\"NetworkMode\":\"default\"}")).containsOnlyKeys("bridge");
        assertThat(networks("{\"NetworkMode\":\"b\"}", "a", "b").keySet()).containsExactly("b", "a");
        assertThat(networks("{\"NetworkMode\":\"container:x\"}", "a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Hostname\":\"a b\"}|{}|invalid hostname format: a b",
                "{\"WorkingDir\":\"srv\"}|{}|the working directory 'srv' is invalid, it needs to be an absolute path",
                "{\"Env\":[\"=1\"]}|{}|invalid environment variable: =1",
                "{\"StopSignal\":\"SIGNO\"}|{}|Invalid signal: SIGNO",
                "{\"Healthcheck\":{\"Interval\":5}}|{}|Interval in Healthcheck cannot be less than 1ms",
                "{}|{\"RestartPolicy\":{\"Name\":\"maybe\"}}|unknown policy 'maybe'",
                "{}|{\"RestartPolicy\":{\"Name\":\"always\",\"MaximumRetryCount\":2}}|can only be used with 'on-failure'",
                "{}|{\"RestartPolicy\":{\"Name\":\"always\"},\"AutoRemove\":true}|can't create 'AutoRemove' container with restart policy",
                "{}|{\"LogConfig\":{\"Type\":\"syslog\"}}|no log driver named 'syslog' is registered",
                "{\"Hostname\":\"h\"}|{\"NetworkMode\":\"container:x\"}|conflicting options: hostname and the network mode",
                "{}|{\"NetworkMode\":\"container:x\",\"PortBindings\":{\"80/tcp\":[]}}|conflicting options: port publishing",
                "{}|{\"UsernsMode\":\"keep-id\"}|invalid user namespace mode: keep-id"
            })
    void wrongFieldIsNamed(String config, String host, String message) {
        assertThatThrownBy(() -> Creation.check(json(config, ContainerConfig.class), json(host, HostConfig.class)))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(message);
    }
}
