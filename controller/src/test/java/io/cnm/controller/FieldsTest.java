package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.JoinSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SandboxSpec.DnsSpec;
import io.cnm.api.SandboxSpec.ExposedPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends up in files, answers and names of links is one word, in every field of every request. */
class FieldsTest {
    /** Each could end the line, the field or the name that it stands in. */
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "a b",
            "a\tb",
            "a\nnameserver 6.6.6.6",
            "a\r",
            "a\0b",
            "a\u0085b",
            "a\u00a0b",
            "a\u2028b",
            "a\u3000b",
            "a#b",
            "a\ud83d",
            "x".repeat(254));

    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    private static final Map<String, BiFunction<SandboxSpec.Builder, String, SandboxSpec.Builder>> OF_SANDBOX = Map.of(
            "hostname", SandboxSpec.Builder::hostname,
            "domain", SandboxSpec.Builder::domain,
            "extra host name", (spec, word) -> spec.extraHost(word, IpAddress.parse("10.0.0.1")),
            "DNS search domain", (spec, word) -> spec.dns(new DnsSpec(List.of(), List.of(word), List.of())),
            "DNS option", (spec, word) -> spec.dns(new DnsSpec(List.of(), List.of(), List.of(word))));

    private static final Map<String, Function<String, EndpointSpec.Builder>> OF_ENDPOINT = Map.of(
            "endpoint name", EndpointSpec::named,
            "alias", word -> EndpointSpec.named("web").alias(word),
            "link alias", word -> EndpointSpec.named("web").link(word, "db"),
            "link target", word -> EndpointSpec.named("web").link("db", word));

    static Stream<Arguments> hostileSandboxes() {
        return Stream.concat(
                HOSTILE.stream().map(word -> Arguments.of("container id", SandboxSpec.of(word))),
                OF_SANDBOX.entrySet().stream().flatMap(field -> HOSTILE.stream()
                        .map(word -> Arguments.of(
                                field.getKey(),
                                field.getValue()
                                        .apply(SandboxSpec.named("c1"), word)
                                        .build()))));
    }

    static Stream<Arguments> hostileEndpoints() {
        return OF_ENDPOINT.entrySet().stream().flatMap(field -> HOSTILE.stream()
                .map(word -> Arguments.of(
                        field.getKey(), field.getValue().apply(word).build())));
    }

    @ParameterizedTest
    @MethodSource("hostileSandboxes")
    void fieldOfASandboxIsOneWord(String field, SandboxSpec spec) {
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> cnm.controller.createSandbox(spec),
                field + " \"",
                "must be 1 to 253 characters without blanks, line breaks, control characters and '#'");
        assertThat(cnm.runner.plans()).isEmpty();
        assertThat(cnm.controller.createSandbox(SandboxSpec.of("c1"))).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("hostileEndpoints")
    void fieldOfAnEndpointIsOneWord(String field, EndpointSpec spec) {
        var front = cnm.network("front");
        var before = cnm.state();

        assertRefused(
                Kind.INVALID_PARAMETER, () -> front.createEndpoint(spec), field + " \"", "must be 1 to 253 characters");
        assertThat(cnm.state()).isEqualTo(before);
    }

    @Test
    void refusedValueIsQuotedShortAndOnOneLine() {
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> cnm.sandbox("a\n\u2028" + "x".repeat(1000)),
                "container id \"a??" + "x".repeat(77) + "...\" must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "lo",
                "all",
                "default",
                "-x",
                "a/b",
                "a:b",
                "a%d",
                "a b",
                "a\nb",
                "a\0",
                "ä",
                "sixteen-letters-"
            })
    void interfaceNameIsOneTheKernelTakes(String name) {
        var front = cnm.network("front");
        var web = front.createEndpoint(EndpointSpec.of("web"));
        var sandbox = cnm.sandbox("c1");
        var plans = cnm.runner.plans();

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> web.join(sandbox, new JoinSpec(0, Optional.of(name))),
                "interface name \"",
                "must be 1 to 15 visible ASCII characters");
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> front.createEndpoint(EndpointSpec.named("db")
                        .option(Labels.INTERFACE_NAME, name)
                        .build()),
                "option com.docker.network.endpoint.ifname \"");
        assertThat(cnm.runner.plans()).isEqualTo(plans);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "net.ipv4.conf.IFNAME.log_martians",
                "net.ipv4.conf.eth0.log_martians=1",
                "net.unix.conf.IFNAME.log_martians=1",
                "net.ipv4.IFNAME.log_martians=1",
                "net.ipv4.conf.IFNAME.a.b=1",
                "net.ipv4.../.IFNAME.x=1",
                "net.ipv4.conf.IFNAME.log_martians=1\n2",
                "net.ipv4.conf.IFNAME.log_martians=1,",
                "kernel.panic=1"
            })
    void sysctlsAreOfTheInterfaceOnly(String setting) {
        var front = cnm.network("front");

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> front.createEndpoint(EndpointSpec.named("web")
                        .option(Labels.SYSCTLS, setting)
                        .build()),
                "option com.docker.network.endpoint.sysctls",
                "must be settings net.X.Y.IFNAME.Z=V");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "fd01::1", "169.253.0.1", "fec0::1"})
    void linkLocalAddressIsLinkLocal(String address) {
        var front = cnm.network("front");

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> front.createEndpoint(EndpointSpec.named("web")
                        .linkLocal(IpAddress.parse(address))
                        .build()),
                "link-local address \"" + address + "\" must be in 169.254.0.0/16 or fe80::/10");
    }

    static Stream<Arguments> malformedSandboxes() {
        var multicast = IpAddress.parse("224.0.0.1");
        return Stream.of(
                Arguments.of(
                        "DNS server \"224.0.0.1\" must not be a multicast address",
                        SandboxSpec.named("c1").dns(new DnsSpec(List.of(multicast), List.of(), List.of()))),
                Arguments.of(
                        "host address \"224.0.0.1\" is a multicast address",
                        SandboxSpec.named("c1").publish(PortMapping.tcp(80, 80).on(multicast))),
                Arguments.of(
                        "exposed port \"0\" is not within 1 to 65535",
                        SandboxSpec.named("c1").expose(new ExposedPort(Protocol.TCP, 0))),
                Arguments.of(
                        "exposed port \"65536\" is not within 1 to 65535",
                        SandboxSpec.named("c1").expose(new ExposedPort(Protocol.UDP, 65536))),
                Arguments.of(
                        "files \"here\" must be an absolute path",
                        SandboxSpec.named("c1").files(Path.of("here"))),
                Arguments.of(
                        "files \"/a/../b\" must be an absolute path",
                        SandboxSpec.named("c1").files(Path.of("/a/../b"))));
    }

    @ParameterizedTest
    @MethodSource("malformedSandboxes")
    void otherFieldsOfASandboxAreChecked(String words, SandboxSpec.Builder spec) {
        assertRefused(Kind.INVALID_PARAMETER, () -> cnm.controller.createSandbox(spec.build()), words);
        assertThat(cnm.runner.plans()).isEmpty();
    }
}
