package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.driver.bridge.BridgeDriver;
import io.cnm.kernel.Kernel;
import io.cnm.linux.Sysctl;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.GatewayRequest;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.Siblings;
import io.cnm.testkit.Samples;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bridge driver's plans on a real kernel. */
@InPrivateNetns
class BridgeDriverKernelTest {
    private static final Naming NAMING = Naming.own("cnm-test");
    private static final String BRIDGE_NAME = "com.docker.network.bridge.name";

    private final BridgeDriver driver = new BridgeDriver();
    private Optional<Kernel> open = Optional.empty();

    @BeforeEach
    void open(Lab lab) {
        open = Optional.of(lab.closeAtEnd(Kernel.open(lab.netns(), NAMING)));
    }

    @Test
    void networkIsThereAsPlanned(Lab lab) {
        run(network(dualStack("cnm-front")));

        assertThat(lab.ip("-o link show cnm-front")).contains("UP");
        assertThat(lab.ip("-o address show cnm-front")).contains("inet 172.18.0.1/16", "inet6 fd00:1::1/64");
        assertThat(setting(lab, "ipv6/conf/cnm-front/accept_ra")).isEqualTo("0");
        assertThat(setting(lab, "ipv4/ip_forward")).isEqualTo("1");
        assertThat(setting(lab, "ipv6/conf/cnm-front/forwarding")).isEqualTo("1");
        assertThat(setting(lab, "ipv6/conf/all/forwarding")).isEqualTo("1");
    }

    @Test
    void endpointIsAPortOfTheBridgeAndPublishesItsPort(Lab lab) {
        var network = dualStack("cnm-front");
        var sandbox = new Namespace(lab.dir().resolve("web").toString());
        var endpoint = Samples.endpoint(network, "web", 2);
        var planned = Samples.withMac(
                endpoint,
                driver.planEndpoint(new EndpointRequest(network, endpoint, NAMING))
                        .mac());
        var binding = new PortBinding(
                Protocol.TCP,
                IpAddress.ANY_V4,
                8080,
                planned.ipv4().orElseThrow().address(),
                80);
        run(network(network));
        run(Plan.of("sandbox", new CreateNamespace(sandbox)));
        var before = KernelSnapshot.take(lab);

        var join = driver.planJoin(new JoinRequest(network, planned, sandbox, "eth0", 0, NAMING))
                .plan()
                .then(driver.planGateway(new GatewayRequest(network, planned, List.of(binding), NAMING)));
        run(join);

        assertThat(lab.ip("-o link show master cnm-front")).contains(NAMING.vethPrefix());
        assertThat(lab.nft("list ruleset")).contains("8080");

        tearDown(join);

        assertThat(KernelSnapshot.take(lab)).isEqualTo(before);
    }

    @Test
    void bridgeOfTheUsersIsAsBeforeWhenItsNetworkIsGone(Lab lab) {
        lab.ip("link add users0 type bridge");
        lab.ip("address add 10.9.9.9/24 dev users0");
        lab.ip("link set users0 up");
        var plan = network(dualStack("users0"));

        run(plan);
        assertThat(lab.ip("-o address show users0")).contains("172.18.0.1/16", "10.9.9.9/24");
        tearDown(plan);

        assertThat(lab.ip("-o link show users0")).contains("UP");
        assertThat(lab.ip("-o address show users0")).contains("10.9.9.9/24").doesNotContain("172.18.0.1", "fd00:1::1");
    }

    private Plan network(NetworkInfo network) {
        return driver.planNetwork(new NetworkRequest(
                        network, Siblings.NONE, open.orElseThrow().hostView(), NAMING))
                .plan();
    }

    private void run(Plan plan) {
        open.orElseThrow().runner().run(plan);
    }

    private void tearDown(Plan plan) {
        open.orElseThrow().runner().tearDown(plan.teardown());
        assertThat(open.orElseThrow().awaitIdle(Duration.ofSeconds(10))).isTrue();
    }

    private static NetworkInfo dualStack(String bridge) {
        var spec = NetworkSpec.named("front")
                .ipv6(true)
                .option(BRIDGE_NAME, bridge)
                .build();
        return Samples.network(spec, "172.18.0.0/16", "fd00:1::/64");
    }

    private static String setting(Lab lab, String key) {
        return lab.netns().call(() -> Sysctl.find("net/" + key)).orElse("none");
    }
}
