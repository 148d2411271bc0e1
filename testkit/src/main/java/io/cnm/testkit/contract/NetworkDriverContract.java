package io.cnm.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointInfo;
import io.cnm.api.EndpointSpec;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import io.cnm.spi.EndpointPlan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.GatewayRequest;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.Siblings;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.RecordingRunner;
import io.cnm.testkit.Samples;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every network driver does: it plans, and what it plans can be taken back. */
public abstract class NetworkDriverContract {
    private static final Namespace SANDBOX = new Namespace("/run/cnm/netns/web");
    private static final Namespace OTHER_SANDBOX = new Namespace("/run/cnm/netns/db");
    private static final Naming NAMING = Naming.own("lab");
    private static final String MAC = "([0-9a-f]{2}:){5}[0-9a-f]{2}";

    private final FakeHostView host = new FakeHostView();
    private final RecordingRunner kernel = new RecordingRunner();
    private final RecordingRunner empty = new RecordingRunner();

    /** The driver under test. */
    protected abstract NetworkDriver driver();

    /** What is on the host, beside a machine's usual; for drivers that need something there. */
    protected void prepare(FakeHostView machine) {}

    /** Options without which there is no network of this driver. */
    protected Map<String, String> requiredOptions() {
        return Map.of();
    }

    /** Options that the driver must find malformed, one at a time. */
    protected List<Map.Entry<String, String>> malformedOptions() {
        return List.of();
    }

    /** An endpoint's plan when all who have a say in it have said it, for drivers whose plans ask others. */
    protected EndpointPlan completed(EndpointRequest request, EndpointPlan plan) {
        return plan;
    }

    /** A join's plan when all who have a say in it have said it, for drivers whose plans ask others. */
    protected JoinPlan completed(JoinRequest request, JoinPlan plan) {
        return plan;
    }

    @BeforeEach
    void makeSandboxes() {
        prepare(host);
        var sandboxes = Plan.of("sandboxes", new CreateNamespace(SANDBOX), new CreateNamespace(OTHER_SANDBOX));
        kernel.run(sandboxes);
        empty.run(sandboxes);
    }

    @Test
    void typeIsAWord() {
        assertThat(driver().type()).matches("[a-z0-9._-]+");
    }

    @Test
    void samePlanIsMadeEachTimeButForRandomAddresses() {
        var network = network();
        var endpoint = planned(network, "web", 2);

        assertSameTwice(() -> planNetwork(network).plan());
        assertSameTwice(() -> planEndpoint(network, endpoint).plan());
        assertSameTwice(() -> planJoin(network, endpoint).plan());
        assertSameTwice(() -> planGateway(network, endpoint));
    }

    @Test
    void nothingIsLeftOfPlansThatAreUndone() {
        var network = network();
        var plans = plans(network, planned(network, "web", 2));

        plans.forEach(kernel::run);
        reversed(plans).forEach(plan -> kernel.run(plan.undo()));

        assertThat(kernel.kernel()).isEqualTo(empty.kernel());
    }

    @Test
    void onlyWhatLastsIsLeftOfWhatIsTornDown() {
        var network = network();
        var plans = plans(network, planned(network, "web", 2));

        plans.forEach(kernel::run);
        reversed(plans).forEach(plan -> kernel.tearDown(plan.teardown()));

        plans.stream()
                .flatMap(plan -> plan.steps().stream())
                .filter(Step::lasting)
                .forEach(step -> empty.run(Plan.of("what lasts", step)));
        assertThat(kernel.kernel()).isEqualTo(empty.kernel());
    }

    @Test
    void endpointsComeAndGoWithoutATraceOnOthers() {
        var network = network();
        var web = planned(network, "web", 2);
        kernel.run(planNetwork(network).plan());
        kernel.run(planJoin(network, web).plan());
        var before = kernel.kernel();

        var other = planJoin(network, planned(network, "db", 3), OTHER_SANDBOX).plan();
        kernel.run(other);
        kernel.tearDown(other.teardown());

        assertThat(kernel.kernel()).isEqualTo(before);
    }

    @Test
    void linksOnTheHostAreNamedAsToldAndNoLongerThanTheKernelTakes() {
        var network = network();

        plans(network, planned(network, "web", 2)).forEach(kernel::run);

        var links = kernel.kernel().stream()
                .filter(line -> line.startsWith("link ") && line.endsWith(" in host"))
                .map(line -> line.substring("link ".length(), line.length() - " in host".length()));
        assertThat(links)
                .allMatch(name -> name.length() <= 15
                        && (name.startsWith(NAMING.bridgePrefix()) || name.startsWith(NAMING.vethPrefix())));
    }

    @Test
    void interfaceIsBornInTheSandboxUnderItsFinalName() {
        var network = network();

        plans(network, planned(network, "web", 2)).forEach(kernel::run);

        assertThat(kernel.kernel().contains("link eth7 in " + SANDBOX))
                .isEqualTo(driver().capabilities().interfaces());
    }

    @Test
    void endpointHasAHardwareAddressOfItsOwnIfItHasAnInterface() {
        var mac = planned(network(), "web", 2).mac();

        assertThat(mac.isPresent()).isEqualTo(driver().capabilities().interfaces());
        assertThat(mac.stream()).allMatch(MacAddress::unicast).allMatch(random -> (random.toBytes()[0] & 2) != 0);
    }

    @Test
    void hardwareAddressThatTheUserChoseIsKeptOrRefused() {
        var network = network();
        var wish = MacAddress.parse("02:42:ac:11:00:02");
        var endpoint =
                Samples.endpoint(network, EndpointSpec.named("web").mac(wish).build(), 2);

        if (driver().capabilities().interfaces()) {
            assertThat(planEndpoint(network, endpoint).mac()).contains(wish);
        } else {
            assertThatThrownBy(() -> planEndpoint(network, endpoint)).isInstanceOf(InvalidParameterException.class);
        }
    }

    @Test
    void gatewayIsInTheSubnetOfItsFamily() {
        var network = network();
        var join = planJoin(network, planned(network, "web", 2));

        assertThat(join.gateway4().stream()).allMatch(gateway -> inPool(network, false, gateway));
        assertThat(join.gateway6().stream()).allMatch(gateway -> inPool(network, true, gateway));
    }

    @Test
    void internalNetworkHasNoWayOutAndPublishesNothing() {
        var network = Samples.network(spec("inside").internal(true).build(), subnets());
        var endpoint = planned(network, "web", 2);

        var join = planJoin(network, endpoint);

        assertThat(join.gateway4()).isEmpty();
        assertThat(join.gateway6()).isEmpty();
        assertThat(planGateway(network, endpoint).isEmpty()).isTrue();
    }

    @Test
    void portsArePublishedIfTheDriverCan() {
        var network = network();
        var endpoint = planned(network, "web", 2);

        kernel.run(planGateway(network, endpoint));

        assertThat(kernel.rules().stream().filter(PublishedPort.class::isInstance))
                .hasSize(driver().capabilities().publishesPorts() ? 1 : 0);
    }

    @Test
    void publishingNothingTakesNothing() {
        var network = network();
        var endpoint = planned(network, "web", 2);

        assertThat(driver().planGateway(new GatewayRequest(network, endpoint, List.of(), NAMING))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void unknownOptionIsIgnored() {
        var network = Samples.network(
                spec("front").option("com.example.colour", "blue").build(), subnets());

        assertThat(planNetwork(network)).isNotNull();
    }

    @Test
    void malformedOptionIsInvalidAndIsNamed() {
        for (var option : malformedOptions()) {
            var spec = spec("front").option(option.getKey(), option.getValue()).build();

            assertThatThrownBy(() -> planNetwork(Samples.network(spec, subnets())))
                    .as("%s", option)
                    .isInstanceOf(InvalidParameterException.class)
                    .hasMessageContaining(option.getKey());
            assertThat(driver().gatewayNeeds(spec)).as("told later: %s", option).isNotNull();
        }
    }

    private NetworkSpec.Builder spec(String name) {
        var spec = NetworkSpec.named(name)
                .driver(driver().type())
                .ipv6(driver().capabilities().addresses());
        requiredOptions().forEach(spec::option);
        return spec;
    }

    private NetworkInfo network() {
        return Samples.network(spec("front").build(), subnets());
    }

    private String[] subnets() {
        return driver().capabilities().addresses() ? new String[] {"172.18.0.0/16", "fd00:1::/64"} : new String[0];
    }

    private EndpointInfo planned(NetworkInfo network, String name, int number) {
        var endpoint = Samples.endpoint(network, name, number);
        return Samples.withMac(endpoint, planEndpoint(network, endpoint).mac());
    }

    private List<Plan> plans(NetworkInfo network, EndpointInfo endpoint) {
        return List.of(
                planNetwork(network).plan(),
                planEndpoint(network, endpoint).plan(),
                planJoin(network, endpoint).plan(),
                planGateway(network, endpoint));
    }

    private NetworkPlan planNetwork(NetworkInfo network) {
        return driver().planNetwork(new NetworkRequest(network, Siblings.NONE, host, NAMING));
    }

    private EndpointPlan planEndpoint(NetworkInfo network, EndpointInfo endpoint) {
        var request = new EndpointRequest(network, endpoint, NAMING);
        return completed(request, driver().planEndpoint(request));
    }

    private JoinPlan planJoin(NetworkInfo network, EndpointInfo endpoint) {
        return planJoin(network, endpoint, SANDBOX);
    }

    private JoinPlan planJoin(NetworkInfo network, EndpointInfo endpoint, Namespace target) {
        var request = new JoinRequest(network, endpoint, target, "eth7", 7, NAMING);
        return completed(request, driver().planJoin(request));
    }

    private Plan planGateway(NetworkInfo network, EndpointInfo endpoint) {
        var address = endpoint.ipv4().map(Cidr::address).orElse(IpAddress.ANY_V4);
        var binding = new PortBinding(Protocol.TCP, IpAddress.ANY_V4, 8080, address, 80);
        return driver().planGateway(new GatewayRequest(network, endpoint, List.of(binding), NAMING));
    }

    private static boolean inPool(NetworkInfo network, boolean v6, IpAddress address) {
        return network.pool(v6).filter(pool -> pool.subnet().contains(address)).isPresent();
    }

    private static void assertSameTwice(Supplier<Plan> plan) {
        assertThat(withoutMac(plan.get())).isEqualTo(withoutMac(plan.get()));
    }

    private static String withoutMac(Plan plan) {
        return plan.describe().replaceAll(MAC, "MAC");
    }

    private static List<Plan> reversed(List<Plan> plans) {
        return Stream.iterate(plans.size() - 1, i -> i >= 0, i -> i - 1)
                .map(plans::get)
                .toList();
    }
}
