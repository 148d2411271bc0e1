package io.cnm.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.EndpointId;
import io.cnm.api.EndpointInfo;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.api.SandboxSpec;
import io.cnm.plan.CallPlugin;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.remote.Transcript.Exchange;
import io.cnm.remote.wire.AllocateNetwork;
import io.cnm.remote.wire.CreateEndpoint;
import io.cnm.remote.wire.CreateNetwork;
import io.cnm.remote.wire.Discovery;
import io.cnm.remote.wire.EndpointKey;
import io.cnm.remote.wire.EndpointOptions;
import io.cnm.remote.wire.IpamData;
import io.cnm.remote.wire.Join;
import io.cnm.remote.wire.NetworkKey;
import io.cnm.remote.wire.PoolKey;
import io.cnm.remote.wire.ReleaseAddress;
import io.cnm.remote.wire.RequestAddress;
import io.cnm.remote.wire.RequestPool;
import io.cnm.remote.wire.WireJson;
import io.cnm.remote.wire.WireJson.MalformedException;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.PluginDriver;
import io.cnm.spi.SandboxPorts;
import io.cnm.spi.Siblings;
import io.cnm.spi.WayOutRequest;
import io.cnm.testkit.FakeHostView;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Docker's engine said to its plugins is what we say in its place. */
class TranscriptTest {
    private static final String PREFIX = "com.docker.network.";

    /** What newer engines say beside, and what we have no word for. */
    private static final Set<String> NOT_COMPARED = Set.of(PREFIX + "enable_ipv4", PREFIX + "endpoint.dnsservers");

    private final Plugins plugins = new Plugins(new PluginDirectories(Path.of("/nonexistent"), List.of()), Fast.TIMING);
    private final PluginDriver driver = plugins.recallNetworkDriver("lp");

    @AfterEach
    void close() {
        plugins.close();
    }

    static Stream<Exchange> exchanges() {
        return Transcript.all().stream();
    }

    @Test
    void thereAreConversationsOfEverySort() {
        assertThat(Transcript.all()).hasSizeGreaterThan(400);
        assertThat(Transcript.of("NetworkDriver.CreateNetwork")).hasSizeGreaterThan(40);
        assertThat(Transcript.of("IpamDriver.RequestAddress")).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void bodyOurRecordsReadIsWrittenAsItWas(Exchange exchange) throws MalformedException {
        var record = RECORDS.get(exchange.method());
        if (record == null || exchange.request().isEmpty()) {
            assertThat(exchange.request()).as(exchange.method()).isEmpty();
            return;
        }

        var written = WireJson.write(WireJson.read(exchange.request(), record));

        assertThat(written).endsWith("}\n");
        assertThat(normal(written)).isEqualTo(normal(exchange.request()));
    }

    @Test
    void networkIsCreatedWithDockersWords() throws MalformedException {
        for (var exchange : Transcript.of("NetworkDriver.CreateNetwork")) {
            var said = WireJson.read(exchange.request(), CreateNetwork.class);

            var plan = driver.planNetwork(
                            new NetworkRequest(network(said), Siblings.NONE, new FakeHostView(), Naming.DOCKER))
                    .plan();

            assertSaid(exchange, plan);
            assertTakenBackBy(plan, "NetworkDriver.DeleteNetwork", new NetworkKey(said.networkId()));
        }
    }

    @Test
    void endpointIsCreatedWithDockersWords() throws MalformedException {
        for (var exchange : Transcript.of("NetworkDriver.CreateEndpoint")) {
            var said = WireJson.read(exchange.request(), CreateEndpoint.class);
            var ports = said.options().containsKey(EndpointOptions.MAPPED)
                    ? Optional.of(ports(said.options()))
                    : Optional.<SandboxPorts>empty();

            var plan = driver.planEndpoint(
                            new EndpointRequest(network(said.networkId()), endpoint(said), Naming.DOCKER, ports))
                    .plan();

            assertSaid(exchange, plan);
            assertTakenBackBy(
                    plan, "NetworkDriver.DeleteEndpoint", new EndpointKey(said.networkId(), said.endpointId()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NetworkDriver.Join", "NetworkDriver.ProgramExternalConnectivity"})
    void endpointJoinsWithDockersWords(String method) throws MalformedException {
        for (var exchange : Transcript.of(method)) {
            var said = WireJson.read(exchange.request(), Join.class);
            var network = network(said.networkId());
            var endpoint = endpoint(said.networkId(), said.endpointId());
            var join = method.equals("NetworkDriver.Join");

            var plan = join
                    ? driver.planJoin(joinRequest(said, network, endpoint)).plan()
                    : driver.planWayOut(new WayOutRequest(network, endpoint, ports(said.options())));

            assertSaid(exchange, plan);
            assertTakenBackBy(
                    plan,
                    join ? "NetworkDriver.Leave" : "NetworkDriver.RevokeExternalConnectivity",
                    new EndpointKey(said.networkId(), said.endpointId()));
        }
    }

    @Test
    void whatThereIsNothingToSayOfIsSaidAsDockerDoes() throws MalformedException {
        var network = Transcript.of("NetworkDriver.CreateNetwork").stream()
                .filter(each -> each.scenario().equals("basic_ipv4"))
                .findFirst()
                .orElseThrow();
        var endpoint = Transcript.of("NetworkDriver.CreateEndpoint").stream()
                .filter(each -> each.scenario().equals("static_ip_mac"))
                .findFirst()
                .orElseThrow();
        var saidOfEndpoint = WireJson.read(endpoint.request(), CreateEndpoint.class);

        var createNetwork = driver.planNetwork(new NetworkRequest(
                        network(WireJson.read(network.request(), CreateNetwork.class)),
                        Siblings.NONE,
                        new FakeHostView(),
                        Naming.DOCKER))
                .plan();
        var createEndpoint = driver.planEndpoint(new EndpointRequest(
                        network(saidOfEndpoint.networkId()),
                        endpoint(saidOfEndpoint),
                        Naming.DOCKER,
                        Optional.of(SandboxPorts.NONE)))
                .plan();

        assertThat(body(createNetwork).replace("\"com.docker.network.enable_ipv4\":true,", ""))
                .isEqualTo(network.request());
        assertThat(body(createEndpoint)).isEqualTo(endpoint.request());
    }

    private static String body(Plan plan) {
        return ((CallPlugin) plan.steps().get(0)).call().body();
    }

    @Test
    void answerToAJoinIsReadOrRefusedWithThePluginsName() throws MalformedException {
        for (var exchange : Transcript.of("NetworkDriver.Join")) {
            if (exchange.succeeded()) {
                var said = WireJson.read(exchange.request(), Join.class);
                var request =
                        joinRequest(said, network(said.networkId()), endpoint(said.networkId(), said.endpointId()));

                assertThatCode(() -> read(request, exchange.answer()))
                        .as(exchange.scenario())
                        .doesNotThrowAnyException();
            }
        }
    }

    private void read(JoinRequest request, String answer) {
        try {
            assertThat(driver.readJoin(request, answer)).isNotNull();
        } catch (CnmException e) {
            assertThat(e)
                    .hasMessageStartingWith("plugin \"lp\": ")
                    .extracting(CnmException::kind)
                    .isEqualTo(CnmException.Kind.SYSTEM);
        }
    }

    private static final Map<String, Class<?>> RECORDS = Map.ofEntries(
            Map.entry("NetworkDriver.CreateNetwork", CreateNetwork.class),
            Map.entry("NetworkDriver.DeleteNetwork", NetworkKey.class),
            Map.entry("NetworkDriver.FreeNetwork", NetworkKey.class),
            Map.entry("NetworkDriver.AllocateNetwork", AllocateNetwork.class),
            Map.entry("NetworkDriver.CreateEndpoint", CreateEndpoint.class),
            Map.entry("NetworkDriver.DeleteEndpoint", EndpointKey.class),
            Map.entry("NetworkDriver.EndpointOperInfo", EndpointKey.class),
            Map.entry("NetworkDriver.Join", Join.class),
            Map.entry("NetworkDriver.Leave", EndpointKey.class),
            Map.entry("NetworkDriver.ProgramExternalConnectivity", Join.class),
            Map.entry("NetworkDriver.RevokeExternalConnectivity", EndpointKey.class),
            Map.entry("NetworkDriver.DiscoverNew", Discovery.class),
            Map.entry("IpamDriver.RequestPool", RequestPool.class),
            Map.entry("IpamDriver.ReleasePool", PoolKey.class),
            Map.entry("IpamDriver.RequestAddress", RequestAddress.class),
            Map.entry("IpamDriver.ReleaseAddress", ReleaseAddress.class));

    private static JoinRequest joinRequest(Join said, NetworkInfo network, EndpointInfo endpoint) {
        return new JoinRequest(
                network, endpoint, new Namespace(said.sandboxKey()), "eth0", 0, Naming.DOCKER, ports(said.options()));
    }

    /** The network that was spoken of; nothing is known of who leased its pools but the name of their address space. */
    private NetworkInfo network(CreateNetwork said) {
        var pools = Stream.concat(said.ipv4Data().stream(), said.ipv6Data().stream())
                .toList();
        var space = pools.stream().map(IpamData::addressSpace).findFirst().orElse("LocalDefault");
        var spec = NetworkSpec.named("n")
                .driver("lp")
                .ipv6(said.options().ipv6())
                .internal(said.options().internal())
                .ipam(new IpamSpec(space.equals("null") ? "null" : "default", Map.of(), List.of()));
        said.options().generic().forEach(spec::option);
        return new NetworkInfo(
                new NetworkId(said.networkId()),
                spec.build(),
                space.startsWith("Global") ? "global" : "local",
                Instant.EPOCH,
                pools.stream().map(TranscriptTest::pool).toList());
    }

    private static NetworkInfo.Pool pool(IpamData data) {
        var auxiliary = new HashMap<String, IpAddress>();
        data.auxAddresses()
                .forEach((name, address) ->
                        auxiliary.put(name, Cidr.parse(address).address()));
        return new NetworkInfo.Pool(
                Cidr.parse(data.pool()),
                Optional.empty(),
                Optional.of(data.gateway()).filter(text -> !text.isEmpty()).map(text -> Cidr.parse(text)
                        .address()),
                auxiliary);
    }

    private static NetworkInfo network(String id) {
        return new NetworkInfo(
                new NetworkId(id), NetworkSpec.named("n").driver("lp").build(), "local", Instant.EPOCH, List.of());
    }

    private static EndpointInfo endpoint(String network, String id) {
        return endpoint(network, id, EndpointSpec.of("e"), "", "", "");
    }

    private static EndpointInfo endpoint(CreateEndpoint said) {
        var spec = EndpointSpec.named("e");
        said.options().forEach((key, value) -> {
            if (!key.startsWith(PREFIX)) {
                spec.option(key, value.stringValue());
            }
        });
        if (said.options().containsKey(EndpointOptions.MAC)) {
            spec.mac(MacAddress.parse(said.addresses().macAddress()));
        }
        return endpoint(
                said.networkId(),
                said.endpointId(),
                spec.build(),
                said.addresses().address(),
                said.addresses().addressIpv6(),
                said.addresses().macAddress());
    }

    private static EndpointInfo endpoint(
            String network, String id, EndpointSpec spec, String ipv4, String ipv6, String mac) {
        return new EndpointInfo(
                new EndpointId(id),
                new NetworkId(network),
                spec,
                Optional.of(mac).filter(text -> !text.isEmpty()).map(MacAddress::parse),
                Cidr.find(ipv4),
                Cidr.find(ipv6),
                Optional.empty());
    }

    private static SandboxPorts ports(Map<String, JsonNode> options) {
        var exposed = values(options, EndpointOptions.EXPOSED)
                .map(port -> new SandboxSpec.ExposedPort(
                        protocol(port.get("Proto").intValue()), port.get("Port").intValue()))
                .toList();
        var mapped = values(options, EndpointOptions.MAPPED)
                .map(port -> new PortMapping(
                        protocol(port.get("Proto").intValue()),
                        port.get("Port").intValue(),
                        IpAddress.find(port.get("HostIP").stringValue()),
                        port.get("HostPort").intValue(),
                        port.get("HostPortEnd").intValue()))
                .toList();
        return new SandboxPorts(exposed, mapped);
    }

    private static Stream<JsonNode> values(Map<String, JsonNode> options, String key) {
        return Optional.ofNullable(options.get(key)).stream().flatMap(list -> list.values().stream());
    }

    private static Protocol protocol(int number) {
        return Stream.of(Protocol.values())
                .filter(each -> each.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private static void assertSaid(Exchange exchange, Plan plan) throws MalformedException {
        var call = (CallPlugin) plan.steps().get(0);

        assertThat(call.call().method()).isEqualTo(exchange.method());
        assertThat(normal(call.call().body()))
                .as(exchange.scenario())
                .isEqualTo(normal(exchange.request().replaceAll("\"[a-z0-9]+-local\"", "\"LocalDefault\"")));
    }

    private static void assertTakenBackBy(Plan plan, String method, Object body) {
        var back = (CallPlugin) plan.undo().steps().get(0);

        assertThat(back.call()).isEqualTo(new CallPlugin.Call(method, WireJson.write(body)));
    }

    /** The same document without what means nothing: order, and whether nothing is said or that there is nothing. */
    private static Object normal(String document) throws MalformedException {
        return normal(WireJson.object(document.getBytes(UTF_8)));
    }

    private static boolean saysNothing(JsonNode value) {
        return value.isNull()
                || (value.isContainer() && value.values().stream().allMatch(TranscriptTest::saysNothing))
                || (value.isBoolean() && !value.booleanValue());
    }

    private static Object normal(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var fields = new HashMap<String, Object>();
            object.properties().stream()
                    .filter(field -> !NOT_COMPARED.contains(field.getKey()))
                    .filter(field -> !saysNothing(field.getValue()))
                    .forEach(field -> fields.put(field.getKey(), normal(field.getValue())));
            fields.values().removeIf(Map.of()::equals);
            return fields;
        }
        if (node.isArray()) {
            var elements = new HashSet<Object>();
            node.values().forEach(element -> elements.add(normal(element)));
            return elements;
        }
        return node;
    }
}
