package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpamSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks that are a mere set of settings, and those that take theirs from one. */
class ConfigurationNetworkTest {
    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    static Stream<Arguments> operatorFields() {
        return Stream.of(
                Arguments.of("ingress", NetworkSpec.named("settings").ingress(true)),
                Arguments.of("internal", NetworkSpec.named("settings").internal(true)),
                Arguments.of("attachable", NetworkSpec.named("settings").attachable(true)),
                Arguments.of("scope", NetworkSpec.named("settings").scope("local")));
    }

    @ParameterizedTest
    @MethodSource("operatorFields")
    void configurationHasNoFieldsOfAnOperator(String field, NetworkSpec.Builder spec) {
        assertRefused(
                Kind.FORBIDDEN,
                () -> cnm.controller.createNetwork(spec.configOnly(true).build()),
                "configuration network can only contain network specific fields",
                field);
    }

    @Test
    void configurationIsWrittenDownAndNothingElse() {
        var settings = configuration();

        assertThat(settings.info().spec().driver()).isEqualTo("null");
        assertThat(settings.info().scope()).isEqualTo("local");
        assertThat(settings.info().pools()).isEmpty();
        assertThat(cnm.runner.plans()).isEmpty();
        assertThat(cnm.ipam.leases()).isEmpty();
    }

    @Test
    void configurationHasNoEndpoints() {
        var settings = configuration();

        assertRefused(
                Kind.FORBIDDEN,
                () -> settings.createEndpoint(EndpointSpec.of("web")),
                "network settings is a configuration and cannot have endpoints");
    }

    @Test
    void configurationIsNotOneOfTheNullDriversNetworks() {
        configuration();

        assertThat(cnm.predefined("none", "null").name()).isEqualTo("none");
    }

    @Test
    void networkTakesWhatTheConfigurationHasAndKeepsItsOwnFields() {
        configuration();
        var network = cnm.controller.createNetwork(NetworkSpec.named("front")
                .configFrom("settings")
                .internal(true)
                .attachable(true)
                .build());

        var spec = network.info().spec();
        assertThat(spec.ipv6()).isTrue();
        assertThat(spec.options()).containsEntry("prefix", "net");
        assertThat(spec.labels()).containsEntry("tier", "1");
        assertThat(network.info().pools())
                .extracting(pool -> pool.subnet().toString())
                .containsExactly("10.1.0.0/24", "fd01::/64");
        assertThat(spec.driver()).isEqualTo("bridge");
        assertThat(spec.internal()).isTrue();
        assertThat(spec.attachable()).isTrue();
        assertThat(spec.configFrom()).contains("settings");
    }

    @Test
    void configurationInUseIsNotDeletedUntilTheLastTakerIsGone() {
        var settings = bare();
        var front = taker("front");
        var back = taker("back");

        assertRefused(Kind.FORBIDDEN, settings::delete, "configuration network \"settings\" is in use");
        front.delete();
        assertRefused(Kind.FORBIDDEN, settings::delete, "configuration network \"settings\" is in use");
        back.delete();
        settings.delete();

        assertThat(cnm.controller.networks()).isEmpty();
    }

    @Test
    void takerThatCouldNotBeMadeDoesNotHoldTheConfiguration() {
        var settings = bare();
        cnm.runner.failAt(0);

        assertRefused(Kind.SYSTEM, () -> taker("front"), "create network front");
        settings.delete();

        assertThat(cnm.controller.networks()).isEmpty();
    }

    @Test
    void configurationThatIsNotThereOrIsNoneIsNotFound() {
        cnm.network("front");
        var sentence = "configuration network \"front\" does not exist";

        assertRefused(
                Kind.NOT_FOUND,
                () -> cnm.controller.createNetwork(
                        NetworkSpec.named("back").configFrom("front").build()),
                sentence);
        assertRefused(Kind.NOT_FOUND, () -> taker("back"), "configuration network \"settings\" does not exist");
    }

    static Stream<Arguments> ownSettings() {
        return Stream.of(
                Arguments.of("ipam", NetworkSpec.named("front").subnets("10.1.0.0/24")),
                Arguments.of("ipam", NetworkSpec.named("front").ipam(new IpamSpec("null", Map.of(), List.of()))),
                Arguments.of("ipv4 or ipv6", NetworkSpec.named("front").ipv4(false)),
                Arguments.of("ipv4 or ipv6", NetworkSpec.named("front").ipv6(true)),
                Arguments.of("labels", NetworkSpec.named("front").label("a", "b")),
                Arguments.of("options", NetworkSpec.named("front").option("a", "b")),
                Arguments.of(
                        "ipam, labels",
                        NetworkSpec.named("front").subnets("10.1.0.0/24").label("a", "b")));
    }

    @ParameterizedTest
    @MethodSource("ownSettings")
    void settingsOfOnesOwnDoNotGoWithAConfiguration(String fields, NetworkSpec.Builder spec) {
        configuration();

        assertRefused(
                Kind.FORBIDDEN,
                () -> cnm.controller.createNetwork(spec.configFrom("settings").build()),
                "user specified configurations are not supported",
                "leave out " + fields);
    }

    @Test
    void configurationIsNotTakenFromAConfiguration() {
        configuration();

        assertRefused(
                Kind.FORBIDDEN,
                () -> cnm.controller.createNetwork(NetworkSpec.named("more")
                        .configOnly(true)
                        .configFrom("settings")
                        .build()),
                "a configuration network cannot take its settings from settings");
    }

    private Network configuration() {
        return cnm.controller.createNetwork(NetworkSpec.named("settings")
                .configOnly(true)
                .ipv6(true)
                .subnets("10.1.0.0/24", "fd01::/64")
                .option("prefix", "net")
                .label("tier", "1")
                .build());
    }

    private Network bare() {
        return cnm.controller.createNetwork(
                NetworkSpec.named("settings").configOnly(true).build());
    }

    private Network taker(String name) {
        return cnm.controller.createNetwork(
                NetworkSpec.named(name).configFrom("settings").build());
    }
}
