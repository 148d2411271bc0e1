package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.it.Served.Answer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Docker's engine is answered. */
class PluginServerTest {
    private static final String NETWORK = "a".repeat(64);
    private static final String ENDPOINT = "b".repeat(64);
    private static final String KEY = "{\"NetworkID\":\"" + NETWORK + "\",\"EndpointID\":\"" + ENDPOINT + "\"}";

    @TempDir
    private Path directory;

    private Served served;

    @BeforeEach
    void serve() throws IOException {
        served = new Served(directory);
    }

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void plugInSaysWhatItServes() throws IOException {
        assertThat(ok("Plugin.Activate", "")).isEqualTo("{\"Implements\":[\"NetworkDriver\",\"IpamDriver\"]}");
        assertThat(ok("NetworkDriver.GetCapabilities", ""))
                .isEqualTo("{\"Scope\":\"local\",\"ConnectivityScope\":\"local\",\"GwAllocChecker\":true}");
        assertThat(ok("IpamDriver.GetCapabilities", ""))
                .isEqualTo("{\"RequiresMACAddress\":false,\"RequiresRequestReplay\":true}");
        assertThat(ok("IpamDriver.GetDefaultAddressSpaces", ""))
                .isEqualTo(
                        "{\"LocalDefaultAddressSpace\":\"LocalDefault\",\"GlobalDefaultAddressSpace\":\"GlobalDefault\"}");
    }

    @Test
    void endpointLivesAsDockerTells() throws IOException {
        createNetwork();
        assertThat(createEndpoint(""))
                .matches(
                        "\\{\"Interface\":\\{\"Address\":\"\",\"AddressIPv6\":\"\",\"MacAddress\":\"[0-9a-f:]{17}\"}}");
        var joined = "{\"InterfaceName\":{\"SrcName\":\"cnmpbbbbbbbbbbb\",\"DstPrefix\":\"eth\",\"DstName\":\"\"},"
                + "\"Gateway\":\"10.9.0.1\",\"GatewayIPv6\":\"\",\"StaticRoutes\":[],\"DisableGatewayService\":false}";
        assertThat(ok("NetworkDriver.Join", KEY)).isEqualTo(joined);
        assertThat(ok("NetworkDriver.Join", KEY)).isEqualTo(joined);
        ok("NetworkDriver.ProgramExternalConnectivity", ports(8080));
        assertThat(sandbox().info().mappings()).containsExactly(PortMapping.tcp(8080, 80));
        assertThat(ok("NetworkDriver.EndpointOperInfo", KEY)).isEqualTo("{\"Value\":{}}");
        ok("NetworkDriver.ProgramExternalConnectivity", ports(8081));
        assertThat(sandbox().info().mappings()).containsExactly(PortMapping.tcp(8081, 80));
        ok("NetworkDriver.RevokeExternalConnectivity", KEY);
        assertThat(sandbox().info().ports()).isEmpty();
        ok("NetworkDriver.Leave", KEY);
        ok("NetworkDriver.DeleteEndpoint", KEY);
        assertThat(served.controller.sandboxes()).isEmpty();
        ok("NetworkDriver.DeleteNetwork", "{\"NetworkID\":\"" + NETWORK + "\"}");

        assertThat(served.controller.networks()).isEmpty();
        assertThat(served.ports.held()).isEmpty();
    }

    @Test
    void whatDockerHasGivenIsNotAnswered() throws IOException {
        createNetwork();

        assertThat(createEndpoint("02:aa:bb:cc:dd:01")).isEqualTo("{\"Interface\":null}");
    }

    @Test
    void whatIsNotThereCountsAsDeleted() throws IOException {
        for (var method : new String[] {"RevokeExternalConnectivity", "Leave", "DeleteEndpoint", "DeleteNetwork"}) {
            ok("NetworkDriver." + method, KEY);
        }
        ok("IpamDriver.ReleasePool", "{\"PoolID\":\"LocalDefault/10.1.0.0/16\"}");
        ok("IpamDriver.ReleaseAddress", "{\"PoolID\":\"LocalDefault/10.1.0.0/16\",\"Address\":\"10.1.0.1\"}");
    }

    /** Docker's engine asks again when an answer does not come, as of a plugin that died of it. */
    @Test
    void whatIsThereAsItIsAskedForCountsAsMade() throws IOException {
        createNetwork();
        createNetwork();
        var endpoint = createEndpoint("");
        assertThat(createEndpoint("")).isEqualTo(endpoint);

        var another = served.call(
                "NetworkDriver.CreateNetwork",
                "{\"NetworkID\":\"" + NETWORK + "\",\"Options\":{},\"IPv4Data\":[{\"Pool\":\"10.8.0.0/24\"}]}");
        assertThat(another.text()).contains("already exists");
        var elsewhere = served.call(
                "NetworkDriver.CreateEndpoint",
                "{\"NetworkID\":\"" + NETWORK + "\",\"EndpointID\":\"" + ENDPOINT
                        + "\",\"Interface\":{\"Address\":\"10.9.0.3/24\"}}");
        assertThat(elsewhere.text()).contains("already exists");
        assertThat(served.controller.networks()).hasSize(1);
        assertThat(served.controller.networks().get(0).endpoints()).hasSize(1);
    }

    @Test
    void networkThatIsDeletedTakesItsEndpointsAlong() throws IOException {
        createNetwork();
        createEndpoint("");
        ok("NetworkDriver.Join", KEY);

        ok("NetworkDriver.DeleteNetwork", "{\"NetworkID\":\"" + NETWORK + "\"}");

        assertThat(served.controller.sandboxes()).isEmpty();
        assertThat(served.controller.networks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NetworkDriver.Join|" + "{\"NetworkID\":\"nowhere\",\"EndpointID\":\"e\"}"
                        + "|network nowhere not found",
                "NetworkDriver.EndpointOperInfo|{\"NetworkID\":\"nowhere\",\"EndpointID\":\"e\"}|network nowhere not found",
                "NetworkDriver.CreateNetwork|{\"NetworkID\":\"n\",\"Options\":{},\"IPv4Data\":[{\"Pool\":\"10.1.0.0/16\",\"Gateway\":\"10.2.0.1/16\"}]}|Gateway 10.2.0.1/16 is not within pool 10.1.0.0/16",
                "NetworkDriver.CreateNetwork|{\"NetworkID\":\"n\",\"Options\":{},\"IPv4Data\":[{\"Pool\":\"10.1\"}]}|Pool: \"10.1\" is not a subnet",
                "NetworkDriver.CreateNetwork|{\"NetworkID\":\"../n\",\"Options\":{},\"IPv4Data\":[{\"Pool\":\"10.1.0.0/16\"}]}|network",
                "IpamDriver.RequestPool|{\"AddressSpace\":\"nowhere\"}|invalid address space",
                "IpamDriver.RequestPool|{\"AddressSpace\":\"LocalDefault\",\"Pool\":\"x\"}|\"x\" is not a subnet",
                "IpamDriver.RequestAddress|{\"PoolID\":\"LocalDefault/10.1.0.0/16\"}|does not contain",
            })
    void failureSaysWhy(String method, String body, String reason) throws IOException {
        var answer = served.call(method, body);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text().replace("\\\"", "\"")).contains("\"Err\":\"", "\"Error\":\"", reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "\"x\"",
                "{",
                "{\"NetworkID\":7}",
                "{\"NetworkID\":{}}",
                "{\"Options\":[]}",
                "{\"IPv4Data\":{}}"
            })
    void bodyThatIsNoneIsRefused(String body) throws IOException {
        var answer = served.call("NetworkDriver.CreateNetwork", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("\"Err\":\"NetworkDriver.CreateNetwork: ");
        assertThat(served.controller.networks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"NetworkID\":null,\"Options\":null,\"IPv4Data\":null,\"IPv6Data\":null}"})
    void bodyThatSaysNothingIsNoReasonToFall(String body) throws IOException {
        for (var method : new String[] {
            "CreateNetwork", "CreateEndpoint", "Join", "EndpointOperInfo", "ProgramExternalConnectivity", "GwAllocCheck"
        }) {
            assertThat(served.call("NetworkDriver." + method, body).text()).doesNotContain("internal error");
        }
        for (var method : new String[] {"RequestPool", "RequestAddress", "ReleasePool", "ReleaseAddress"}) {
            assertThat(served.call("IpamDriver." + method, body).text()).doesNotContain("internal error");
        }
    }

    @Test
    void deepJsonIsRefused() throws IOException {
        assertThat(served.call("NetworkDriver.Join", "{\"Options\":" + "[".repeat(10_000))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void unknownMethodIsNotFound() throws IOException {
        assertThat(served.call("NetworkDriver.Frobnicate", "{}").status()).isEqualTo(404);
        assertThat(served.call("networkdriver.join", "{}").status()).isEqualTo(404);
    }

    @Test
    void requestWithoutHostIsAnswered() throws IOException {
        assertThat(raw("POST /Plugin.Activate HTTP/1.1\r\nHost: \r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("NetworkDriver");
    }

    @Test
    void halfClosedConnectionIsAnswered() throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(served.socket));
            write(channel, "POST /Plugin.Activate HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
            channel.shutdownOutput();

            assertThat(read(channel)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void manyCallsAtOnceAreAnsweredEach() throws Exception {
        createNetwork();
        var threads = Executors.newFixedThreadPool(64);
        try {
            var calls = IntStream.range(0, 64)
                    .mapToObj(each -> (Callable<Answer>) () -> served.call(
                            "NetworkDriver.CreateEndpoint",
                            "{\"NetworkID\":\"" + NETWORK + "\",\"EndpointID\":\"" + "%064x".formatted(each)
                                    + "\",\"Interface\":{\"Address\":\"10.9.0." + (each + 2) + "/24\"}}"))
                    .toList();

            for (var answer : threads.invokeAll(calls)) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(served.controller.requireNetwork(NETWORK).endpoints()).hasSize(64);
    }

    private Sandbox sandbox() {
        return served.controller.findSandbox(ENDPOINT).orElseThrow();
    }

    private void createNetwork() throws IOException {
        ok(
                "NetworkDriver.CreateNetwork",
                "{\"NetworkID\":\"" + NETWORK + "\",\"Options\":{\"com.docker.network.enable_ipv6\":false,"
                        + "\"com.docker.network.generic\":{}},\"IPv4Data\":[{\"AddressSpace\":\"LocalDefault\","
                        + "\"Gateway\":\"10.9.0.1/24\",\"Pool\":\"10.9.0.0/24\"}],\"IPv6Data\":[]}\n");
    }

    private String createEndpoint(String mac) throws IOException {
        return ok(
                "NetworkDriver.CreateEndpoint",
                "{\"NetworkID\":\"" + NETWORK + "\",\"EndpointID\":\"" + ENDPOINT + "\",\"Interface\":{\"Address\":"
                        + "\"10.9.0.2/24\",\"AddressIPv6\":\"\",\"MacAddress\":\"" + mac + "\"},\"Options\":"
                        + "{\"com.docker.network.endpoint.exposedports\":[],\"com.docker.network.portmap\":[]}}\n");
    }

    private static String ports(int hostPort) {
        return "{\"NetworkID\":\"" + NETWORK + "\",\"EndpointID\":\"" + ENDPOINT
                + "\",\"Options\":{\"com.docker.network.portmap\":[{\"Proto\":6,\"IP\":\"\",\"Port\":80,\"HostIP\":\"\","
                + "\"HostPort\":" + hostPort + ",\"HostPortEnd\":" + hostPort + "}]}}";
    }

    private String ok(String method, String body) throws IOException {
        var answer = served.call(method, body);
        assertThat(answer.text()).doesNotContain("Err");
        assertThat(answer.status()).isEqualTo(200);
        return answer.text();
    }

    private String raw(String request) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(served.socket));
            write(channel, request);
            return read(channel);
        }
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String read(SocketChannel channel) throws IOException {
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
}
