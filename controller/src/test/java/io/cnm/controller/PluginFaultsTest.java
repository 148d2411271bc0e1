package io.cnm.controller;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpamSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.Sandbox;
import io.cnm.remote.PluginDirectories;
import io.cnm.remote.Plugins;
import io.cnm.remote.Timing;
import io.cnm.testkit.FakePlugin;
import io.cnm.testkit.FakePlugin.Behaviour;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a plugin does about a call, and whichever call it is: the operation ends in time, its error names the plugin and the
 * call or field, and nothing is left of it.
 */
@Timeout(120)
class PluginFaultsTest {
    /** A call may take so long. */
    private static final Duration ANSWER = Duration.ofSeconds(1);

    /** Some calls are made again, and others take back what was done. */
    private static final Duration IN_TIME = Duration.ofSeconds(10);

    private static final String LINK = "weave7";

    @TempDir
    Path dir;

    private final CountDownLatch over = new CountDownLatch(1);
    private FakePlugin plugin;
    private Plugins plugins;
    private Fixture fixture;
    private Sandbox sandbox;

    @BeforeEach
    void start() throws IOException {
        plugin = FakePlugin.on(dir.resolve("run/weave.sock"));
        plugin.answers("IpamDriver.RequestPool", "{\"PoolID\":\"p\",\"Pool\":\"10.7.0.0/24\"}");
        plugin.answers(
                "IpamDriver.RequestAddress",
                call -> call.body().contains("RequestAddressType")
                        ? "{\"Address\":\"10.7.0.1/24\"}"
                        : "{\"Address\":\"10.7.0.2/24\"}");
        plugin.does("NetworkDriver.Join", joined(""));
        var span = new Timing.Span(ANSWER, Duration.ZERO, ANSWER);
        plugins = new Plugins(
                new PluginDirectories(dir.resolve("run"), List.of()),
                new Timing(span, span, span, List.of(Duration.ofMillis(50)), Duration.ofMillis(50)));
        fixture = new Fixture(dir, builder -> builder.remote(plugins));
        fixture.host.link("eth9", "");
        sandbox = fixture.sandbox("web");
        fixture.network("other", "10.6.0.0/24")
                .createEndpoint(EndpointSpec.of("web"))
                .join(sandbox);
    }

    @AfterEach
    void stop() throws IOException {
        over.countDown();
        fixture.close();
        plugins.close();
        plugin.close();
    }

    /** Answers a join, with the link that was made for it. */
    private Behaviour joined(String more) {
        return (call, out) -> {
            fixture.host.link(LINK, "veth");
            FakePlugin.write(out, 200, "{\"InterfaceName\":{\"SrcName\":\"" + LINK + "\"}" + more + "}");
        };
    }

    /** Calls, each with those that take back what it or what came before has done, or may have. */
    private static final Map<String, List<String>> TAKEN_BACK_BY = Map.of(
            "IpamDriver.RequestPool", List.of(),
            "IpamDriver.RequestAddress", List.of("IpamDriver.ReleasePool"),
            "NetworkDriver.CreateNetwork", List.of("NetworkDriver.DeleteNetwork", "IpamDriver.ReleasePool"),
            "NetworkDriver.CreateEndpoint", List.of("NetworkDriver.DeleteEndpoint", "IpamDriver.ReleaseAddress"),
            "NetworkDriver.Join", List.of("NetworkDriver.Leave", "NetworkDriver.DeleteEndpoint"));

    static Stream<Arguments> faultsOfAnyCall() {
        return TAKEN_BACK_BY.entrySet().stream().flatMap(call -> Stream.of(Fault.values())
                .map(fault -> Arguments.of(call.getKey(), fault, call.getValue())));
    }

    /** What a plugin does instead of answering. */
    enum Fault {
        HANGS,
        CLOSES,
        CLOSES_IN_THE_MIDST,
        GARBAGE,
        NO_JSON,
        DEEP_JSON,
        ENDLESS,
        TWO_GIBIBYTES,
        LATE,
        REFUSES
    }

    @ParameterizedTest
    @MethodSource("faultsOfAnyCall")
    void operationEndsInTimeAndNothingIsLeftOfIt(String method, Fault fault, List<String> takenBackBy) {
        plugin.does(method, behaviour(fault));

        assertFails(List.of("weave", method));
        if (fault != Fault.REFUSES) {
            var calls = Stream.concat(Stream.of(method), takenBackBy.stream()).toList();
            assertThat(plugin.methods()).containsSubsequence(calls);
        }
    }

    private Behaviour behaviour(Fault fault) {
        return switch (fault) {
            case HANGS -> (call, out) -> over.await();
            case CLOSES -> (call, out) -> {};
            case CLOSES_IN_THE_MIDST ->
                (call, out) -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"".getBytes(ISO_8859_1));
            case GARBAGE -> (call, out) -> out.write(new byte[] {0, 1, (byte) 0xff, 13, 10, 13, 10});
            case NO_JSON -> (call, out) -> FakePlugin.write(out, 200, "<html>");
            case DEEP_JSON -> (call, out) -> FakePlugin.write(out, 200, "{\"Interface\":" + "[".repeat(100_000));
            case ENDLESS ->
                (call, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1));
                    while (over.getCount() > 0) {
                        out.write(("2000\r\n" + " ".repeat(0x2000) + "\r\n").getBytes(ISO_8859_1));
                    }
                };
            case TWO_GIBIBYTES ->
                (call, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n".getBytes(ISO_8859_1));
                    for (var block = 0; block < 1 << 18; block++) {
                        out.write(new byte[1 << 13]);
                    }
                };
            case LATE ->
                (call, out) -> {
                    over.await(ANSWER.toMillis() * 3 / 2, TimeUnit.MILLISECONDS);
                    FakePlugin.write(out, 200, "{}");
                };
            case REFUSES -> (call, out) -> FakePlugin.write(out, 500, "{\"Err\":\"no\"}");
        };
    }

    static Stream<Arguments> answersThatAskTooMuch() {
        return Stream.of(
                answer("IpamDriver.RequestPool", "{\"PoolID\":\"p\",\"Pool\":\"10.7.0.0/33\"}", "Pool"),
                answer("IpamDriver.RequestPool", "{\"PoolID\":\"p\",\"Pool\":\"fd00::/64\"}", "Pool"),
                answer("IpamDriver.RequestAddress", "{\"Address\":\"10.8.0.1/24\"}", "10.8.0.1"),
                answer("IpamDriver.RequestAddress", "{}", "Address"),
                answer("NetworkDriver.CreateEndpoint", iface("\"Address\":\"10.7.0.9/24\""), "Interface.Address"),
                answer("NetworkDriver.CreateEndpoint", iface("\"AddressIPv6\":\"fe80::\""), "Interface.AddressIPv6"),
                answer("NetworkDriver.CreateEndpoint", iface("\"MacAddress\":\"z\""), "Interface.MacAddress"),
                answer("NetworkDriver.Join", source("eth9"), "InterfaceName.SrcName"),
                answer("NetworkDriver.Join", source("lo"), "InterfaceName.SrcName"),
                answer("NetworkDriver.Join", source("nowhere"), "InterfaceName.SrcName"),
                answer("NetworkDriver.Join", source("../../eth0"), "InterfaceName.SrcName"),
                answer("NetworkDriver.Join", source("x".repeat(1 << 20)), "InterfaceName.SrcName"));
    }

    @ParameterizedTest
    @MethodSource("answersThatAskTooMuch")
    void answerThatAsksTooMuchIsRefusedAndItsFieldNamed(String method, String body, String field) {
        plugin.answers(method, body);

        assertFails(List.of("weave", field));
    }

    static Stream<Arguments> joinsThatAskTooMuch() {
        var twice = "{\"Destination\":\"10.9.0.0/16\",\"RouteType\":1}";
        return Stream.of(
                Arguments.of("\"Gateway\":\"10.8.0.1\"", "Gateway"),
                Arguments.of("\"Gateway\":\"10.7.0.1/24\"", "Gateway"),
                Arguments.of("\"GatewayIPv6\":\"2001:db8::1\"", "GatewayIPv6"),
                Arguments.of("\"StaticRoutes\":[" + twice + "," + twice + "]", "StaticRoutes"),
                Arguments.of("\"StaticRoutes\":[{\"Destination\":\"10.6.0.0/16\",\"RouteType\":1}]", "StaticRoutes"),
                Arguments.of("\"StaticRoutes\":[{\"Destination\":\"10.7.0.0/24\"}]", "StaticRoutes"));
    }

    @ParameterizedTest
    @MethodSource("joinsThatAskTooMuch")
    void joinThatAsksTooMuchIsRefusedAndItsFieldNamed(String more, String field) {
        plugin.does("NetworkDriver.Join", joined("," + more));

        assertFails(List.of("weave", field));
    }

    private static Arguments answer(String method, String body, String field) {
        return Arguments.of(method, body, field);
    }

    private static String iface(String fields) {
        return "{\"Interface\":{" + fields + "}}";
    }

    private static String source(String link) {
        return "{\"InterfaceName\":{\"SrcName\":\"" + link + "\"}}";
    }

    private void assertFails(List<String> named) {
        var kernel = fixture.runner.kernel();
        var leases = fixture.ipam.leases();
        var begun = System.nanoTime();

        assertThatThrownBy(this::networkWithAnEndpoint)
                .isInstanceOf(CnmException.class)
                .satisfies(thrown ->
                        assertThat(thrown.getMessage()).contains(named).hasSizeLessThan(3000));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(IN_TIME);
        fixture.controller.networks().forEach(network -> assertThat(network.endpoints())
                .hasSize(network.name().equals("other") ? 1 : 0));
        assertThat(fixture.runner.kernel()).isEqualTo(kernel);
        assertThat(fixture.ipam.leases()).isEqualTo(leases);
        assertThat(sandbox.endpoints()).hasSize(1);
    }

    private void networkWithAnEndpoint() {
        Network network = fixture.controller.createNetwork(NetworkSpec.named("net")
                .driver("weave")
                .ipam(new IpamSpec("weave", Map.of(), List.of()))
                .build());
        network.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT);
    }
}
