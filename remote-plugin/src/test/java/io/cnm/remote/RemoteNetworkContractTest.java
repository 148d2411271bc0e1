package io.cnm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointInfo;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.SystemException;
import io.cnm.plan.CallPlugin;
import io.cnm.plan.Namespace;
import io.cnm.plan.Step;
import io.cnm.remote.wire.CreateEndpoint;
import io.cnm.remote.wire.EndpointKey;
import io.cnm.remote.wire.WireJson;
import io.cnm.spi.EndpointPlan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinPlan.StaticRoute;
import io.cnm.spi.JoinPlan.WayOut;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.PluginCaller.Fate;
import io.cnm.spi.PluginCaller.Patience;
import io.cnm.spi.PluginDriver;
import io.cnm.testkit.FakePlugin;
import io.cnm.testkit.Samples;
import io.cnm.testkit.contract.NetworkDriverContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plugin's networks are as good as ours, and what it says amiss is refused. */
@Timeout(60)
class RemoteNetworkContractTest extends NetworkDriverContract {
    @TempDir
    Path dir;

    private final Map<String, String> gateways = new ConcurrentHashMap<>();
    private FakePlugin server;
    private Plugins plugins;

    @BeforeEach
    void start() throws IOException {
        server = FakePlugin.on(dir.resolve("run/p.sock"));
        server.answers("NetworkDriver.CreateEndpoint", this::createEndpoint);
        server.answers("NetworkDriver.Join", this::join);
        plugins = new Plugins(Fast.directories(dir), Fast.TIMING);
    }

    @AfterEach
    void stop() throws IOException {
        plugins.close();
        server.close();
    }

    @Override
    protected PluginDriver driver() {
        return plugins.findNetworkDriver("p").orElseThrow();
    }

    @Override
    protected EndpointPlan completed(EndpointRequest request, EndpointPlan plan) {
        var answer = driver().readEndpoint(request, call(plan.plan().steps().get(0)));
        return new EndpointPlan(plan.plan(), plan.mac().or(answer::mac));
    }

    @Override
    protected JoinPlan completed(JoinRequest request, JoinPlan plan) {
        return driver().readJoin(request, call(plan.plan().steps().get(0))).plan(request, plan.plan(), 1);
    }

    private String call(Step step) {
        var outcome = plugins.call((CallPlugin) step, Patience.FULL);
        assertThat(outcome.fate()).as(outcome.text()).isEqualTo(Fate.ANSWERED);
        return outcome.text();
    }

    /** A driver of the simplest sort: it chooses what it is left to choose. */
    private String createEndpoint(FakePlugin.Call call) throws WireJson.MalformedException {
        var request = WireJson.read(call.body(), CreateEndpoint.class);
        gateways.put(request.endpointId(), gateway(request.addresses().address()));
        return request.addresses().macAddress().isEmpty()
                ? "{\"Interface\":{\"MacAddress\":\"" + MacAddress.random() + "\"}}"
                : "{\"Interface\":{}}";
    }

    private static String gateway(String address) {
        return Cidr.parse(address).first().plus(1).toString();
    }

    private String join(FakePlugin.Call call) throws WireJson.MalformedException {
        var id = WireJson.read(call.body(), EndpointKey.class).endpointId();
        return "{\"InterfaceName\":{\"SrcName\":\"p" + id.substring(0, 8) + "\",\"DstPrefix\":\"eth\"},\"Gateway\":\""
                + gateways.getOrDefault(id, "") + "\"}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Interface\":{\"Address\":\"172.18.0.9/16\"}} | Interface.Address",
                "{\"Interface\":{\"AddressIPv6\":\"x\"}} | Interface.AddressIPv6",
                "{\"Interface\":{\"AddressIPv6\":\"172.18.0.9/16\"}} | Interface.AddressIPv6",
                "{\"Interface\":{\"AddressIPv6\":\"fd99::9/64\"}} | Interface.AddressIPv6",
                "{\"Interface\":{\"AddressIPv6\":\"ff02::1/64\"}} | Interface.AddressIPv6",
                "{\"Interface\":{\"MacAddress\":\"01:00:5e:00:00:01\"}} | Interface.MacAddress",
                "{\"Interface\":{\"MacAddress\":\"pretty\"}} | Interface.MacAddress",
                "{\"Interface\":[]} | CreateEndpoint",
                "{\"Interface\":{\"MacAddress\":7}} | CreateEndpoint",
            })
    void whatAPluginSaysAmissOfAnEndpointIsRefused(String answer, String field) {
        var network =
                Samples.network(NetworkSpec.named("n").driver("p").ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");
        var endpoint = Samples.endpoint(network, "web", 2);
        var request = new EndpointRequest(
                network,
                new EndpointInfo(
                        endpoint.id(),
                        network.id(),
                        endpoint.spec(),
                        Optional.empty(),
                        endpoint.ipv4(),
                        Optional.empty(),
                        Optional.empty()),
                Naming.DOCKER);

        assertThatThrownBy(() -> driver().readEndpoint(request, answer))
                .isInstanceOf(SystemException.class)
                .hasMessageStartingWith("plugin \"p\": ")
                .hasMessageContaining(field);
    }

    @Test
    void hardwareAddressThatWasGivenIsNotThePluginsToSay() {
        var network = Samples.network(NetworkSpec.named("n").driver("p").build(), "172.18.0.0/16");
        var mac = MacAddress.parse("02:42:ac:12:00:02");
        var endpoint =
                Samples.endpoint(network, EndpointSpec.named("web").mac(mac).build(), 2);

        assertThatThrownBy(() -> driver().readEndpoint(
                                new EndpointRequest(network, endpoint, Naming.DOCKER),
                                "{\"Interface\":{\"MacAddress\":\"" + mac + "\"}}"))
                .hasMessageContaining("Interface.MacAddress")
                .hasMessageContaining("modifies");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"InterfaceName\":{\"SrcName\":\"../etc\"}} | InterfaceName.SrcName",
                "{\"InterfaceName\":{\"SrcName\":\"lo\"}} | InterfaceName.SrcName",
                "{\"InterfaceName\":{\"SrcName\":\"a123456789012345\"}} | InterfaceName.SrcName",
                "{\"InterfaceName\":{\"SrcName\":\"a\",\"DstPrefix\":\"a/b\"}} | InterfaceName.DstPrefix",
                "{\"Gateway\":\"172.18.0.1/16\"} | Gateway",
                "{\"Gateway\":\"fd00:1::1\"} | Gateway",
                "{\"Gateway\":\"10.0.0.1\"} | Gateway",
                "{\"GatewayIPv6\":\"fd99::1\"} | GatewayIPv6",
                "{\"StaticRoutes\":[{\"Destination\":\"\"}]} | StaticRoutes.Destination",
                "{\"StaticRoutes\":[{\"Destination\":\"10.0.0.0/99\",\"RouteType\":1}]} | StaticRoutes.Destination",
                "{\"StaticRoutes\":[{\"Destination\":\"10.0.0.0/8\",\"RouteType\":0}]} | StaticRoutes.NextHop",
                "{\"StaticRoutes\":[{\"Destination\":\"10.0.0.0/8\",\"NextHop\":\"fd00:1::1\"}]} | StaticRoutes.NextHop",
                "{\"StaticRoutes\":[{\"Destination\":\"172.18.0.0/16\",\"RouteType\":1}]} | StaticRoutes.Destination",
                "{\"StaticRoutes\":[{\"Destination\":\"10.0.0.0/8\",\"RouteType\":1},{\"Destination\":\"10.0.0.1/8\",\"RouteType\":1}]} | StaticRoutes.Destination",
                "{\"DisableGatewayService\":\"yes\"} | Join",
            })
    void whatAPluginSaysAmissOfAJoinIsRefused(String answer, String field) {
        assertThatThrownBy(() -> driver().readJoin(joinRequest(), answer))
                .isInstanceOf(SystemException.class)
                .hasMessageStartingWith("plugin \"p\": ")
                .hasMessageContaining(field);
    }

    @Test
    void longNamesAreNotRepeatedAtLength() {
        var answer = "{\"InterfaceName\":{\"SrcName\":\"" + "x".repeat(1 << 20) + "\"}}";

        assertThatThrownBy(() -> driver().readJoin(joinRequest(), answer))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(400));
    }

    @Test
    void routesAreThoseThatThePluginSays() {
        var read = driver().readJoin(
                        joinRequest(),
                        "{\"GatewayIPv6\":\"fe80::1\",\"StaticRoutes\":["
                                + "{\"Destination\":\"10.1.2.3/16\",\"RouteType\":0,\"NextHop\":\"172.18.0.1\"},"
                                + "{\"Destination\":\"10.2.0.0/16\",\"RouteType\":1},"
                                + "{\"Destination\":\"0.0.0.0/0\",\"RouteType\":5}]}");

        assertThat(read.routes())
                .containsExactly(
                        new StaticRoute(Cidr.parse("10.1.0.0/16"), Optional.of(IpAddress.parse("172.18.0.1"))),
                        new StaticRoute(Cidr.parse("10.2.0.0/16"), Optional.empty()),
                        new StaticRoute(Cidr.parse("0.0.0.0/0"), Optional.empty()));
        assertThat(read.gateway6()).contains(IpAddress.parse("fe80::1"));
        assertThat(read.link()).isEmpty();
        assertThat(read.wayOut()).isEqualTo(WayOut.NEEDED);
    }

    @Test
    void pluginThatWantsNoOtherWayOutGetsNone() {
        assertThat(driver().readJoin(joinRequest(), "{\"DisableGatewayService\":true}")
                        .wayOut())
                .isEqualTo(WayOut.DECLINED);
    }

    private static JoinRequest joinRequest() {
        NetworkInfo network =
                Samples.network(NetworkSpec.named("n").driver("p").ipv6(true).build(), "172.18.0.0/16", "fd00:1::/64");
        return new JoinRequest(
                network,
                Samples.endpoint(network, "web", 2),
                new Namespace("/run/cnm/netns/web"),
                "eth0",
                0,
                Naming.DOCKER);
    }
}
