package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortBinding;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.api.PublicationException;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SandboxSpec.ExposedPort;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.ForgetFlows;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published ports as users see them: where they are bound, where they lead, what becomes of them. */
class PublishedPortsTest {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void portIsBoundOnEverywhereOfEachFamilyThatHasAWayOut() {
        var both = cnm.sandbox("c1", PortMapping.tcp(8080, 80));
        cnm.join(cnm.network("both", "10.1.0.0/24", "fd01::/64"), both);
        var v4 = cnm.sandbox("c2", PortMapping.tcp(9090, 80));
        var endpoint = cnm.join(cnm.network("v4", "10.2.0.0/24"), v4);

        assertThat(ports(both)).containsExactly("0.0.0.0:8080->80/tcp", "[::]:8080->80/tcp");
        assertThat(both.info().ports())
                .extracting(PortBinding::containerAddress)
                .containsExactly(IpAddress.parse("10.1.0.2"), IpAddress.parse("fd01::2"));
        assertThat(ports(v4)).containsExactly("0.0.0.0:9090->80/tcp");
        assertThat(endpoint.info().joined().orElseThrow().ports())
                .isEqualTo(v4.info().ports());
    }

    @Test
    void portWaitsForAWayOut() {
        var sandbox = cnm.sandbox("c1", PortMapping.tcp(8080, 80));
        cnm.join(cnm.internal("inside"), sandbox);
        assertThat(ports(sandbox)).isEmpty();
        assertThat(cnm.ports.held()).isEmpty();

        var way = cnm.join(cnm.network("front"), sandbox);
        assertThat(ports(sandbox)).containsExactly("0.0.0.0:8080->80/tcp");
        way.leave();
        assertThat(ports(sandbox)).isEmpty();
        assertThat(cnm.ports.held()).isEmpty();
    }

    @Test
    void driverThatPublishesNothingCarriesNoPorts() {
        var far = cnm.controller.createNetwork(
                NetworkSpec.named("far").driver("global").build());
        var sandbox = cnm.sandbox("c1", PortMapping.tcp(8080, 80));
        cnm.join(far, sandbox);

        assertThat(ports(sandbox)).isEmpty();
    }

    @Test
    void hostAddressLimitsAPortToItsFamily() {
        var mapped = PortMapping.tcp(8081, 81).on(IpAddress.parse("::ffff:127.0.0.1"));
        var sandbox = cnm.sandbox(
                "c1",
                PortMapping.tcp(8080, 80).on(LOOPBACK),
                mapped,
                PortMapping.tcp(8082, 82).on(IpAddress.parse("::1")));
        cnm.join(cnm.network("front"), sandbox);

        assertThat(ports(sandbox)).containsExactly("127.0.0.1:8080->80/tcp", "127.0.0.1:8081->81/tcp");
    }

    @Test
    void networkSaysWherePortsAreBoundThatNameNoAddress() {
        var sandbox = cnm.sandbox(
                "c1", PortMapping.tcp(8080, 80), PortMapping.tcp(8081, 81).on(IpAddress.parse("10.0.0.9")));
        cnm.join(bound("front", "127.0.0.1", "10.1.0.0/24", "fd01::/64"), sandbox);
        var v6 = cnm.sandbox("c2", PortMapping.tcp(8082, 80));
        cnm.join(bound("back", "::1", "10.2.0.0/24", "fd02::/64"), v6);

        assertThat(ports(sandbox)).containsExactly("127.0.0.1:8080->80/tcp", "10.0.0.9:8081->81/tcp");
        assertThat(ports(v6)).containsExactly("[::1]:8082->80/tcp");
    }

    @Test
    void exactPortsComeBeforeRangesAndEphemeralOnes() {
        cnm.ports.ephemeral(8000, 8005);
        var sandbox = cnm.sandbox("c1", range(0, 0, 81), range(8000, 8005, 82), PortMapping.tcp(8000, 90));
        cnm.join(cnm.network("front"), sandbox);

        assertThat(ports(sandbox))
                .containsExactly("0.0.0.0:8001->81/tcp", "0.0.0.0:8002->82/tcp", "0.0.0.0:8000->90/tcp");
    }

    @Test
    void rangeIsOnePortAndTheNextSandboxGetsTheNext() {
        var front = cnm.network("front");
        var first = cnm.sandbox("c1", range(8000, 8001, 80));
        cnm.join(front, first);
        var second = cnm.sandbox("c2", range(8000, 8001, 80));
        cnm.join(front, second);
        var third = cnm.sandbox("c3", range(8000, 8001, 80));

        assertThat(ports(first)).containsExactly("0.0.0.0:8000->80/tcp");
        assertThat(ports(second)).containsExactly("0.0.0.0:8001->80/tcp");
        assertRefused(Kind.UNAVAILABLE, () -> cnm.join(front, third), "all ports are allocated: 8000-8001/tcp");
        assertThat(third.endpoints()).isEmpty();
    }

    @Test
    void bothFamiliesAndAllAddressesOfAMappingShareOnePort() {
        cnm.ports.taken("[::]:32768/tcp").ephemeral(32768, 32770);
        var sandbox = cnm.sandbox("c1", range(0, 0, 80));
        cnm.join(cnm.network("both", "10.1.0.0/24", "fd01::/64"), sandbox);
        var twice =
                cnm.sandbox("c2", range(0, 0, 80).on(LOOPBACK), range(0, 0, 80).on(IpAddress.parse("127.0.0.2")));
        cnm.join(cnm.network("front"), twice);

        assertThat(ports(sandbox)).containsExactly("0.0.0.0:32769->80/tcp", "[::]:32769->80/tcp");
        assertThat(ports(twice)).containsExactly("127.0.0.1:32768->80/tcp", "127.0.0.2:32768->80/tcp");
    }

    @Test
    void takenPortRefusesTheJoinAndLeavesNothing() {
        var front = cnm.network("front");
        cnm.join(front, cnm.sandbox("c1", PortMapping.tcp(8080, 80)));
        var sandbox = cnm.sandbox("c2", PortMapping.tcp(8081, 80), PortMapping.tcp(8080, 81));
        var web = front.createEndpoint(EndpointSpec.of("c2"));
        var before = cnm.state();

        assertRefused(
                Kind.CONFLICT, () -> web.join(sandbox), "Bind for 0.0.0.0:8080 failed: port is already allocated");
        assertThatThrownBy(() -> web.join(sandbox)).isInstanceOfSatisfying(PublicationException.class, e -> {
            assertThat(e.endpoint()).isEqualTo("c2");
            assertThat(e.endpointId()).isEqualTo(web.id());
        });
        assertThat(cnm.state()).isEqualTo(before);
    }

    @Test
    void publishAllPublishesEachExposedPortWithoutAMapping() {
        var spec = SandboxSpec.named("c1")
                .publish(PortMapping.tcp(8080, 80))
                .expose(new ExposedPort(Protocol.TCP, 80))
                .expose(new ExposedPort(Protocol.UDP, 80))
                .expose(new ExposedPort(Protocol.TCP, 443));
        var sandbox = cnm.controller.createSandbox(spec.publishAll(true).build());
        cnm.join(cnm.network("front"), sandbox);

        assertThat(ports(sandbox))
                .containsExactly("0.0.0.0:8080->80/tcp", "0.0.0.0:32768->80/udp", "0.0.0.0:32768->443/tcp");
    }

    @Test
    void exposedPortsAreNotPublishedByThemselves() {
        var sandbox = cnm.controller.createSandbox(SandboxSpec.named("c1")
                .expose(new ExposedPort(Protocol.TCP, 80))
                .build());
        cnm.join(cnm.network("front"), sandbox);

        assertThat(ports(sandbox)).isEmpty();
    }

    @Test
    void portsArePublishedAndTakenBackWhileTheSandboxIsInUse() {
        var sandbox = cnm.sandbox("c1");
        cnm.join(cnm.network("front"), sandbox);
        var web = PortMapping.tcp(8080, 80);
        var dns = new PortMapping(Protocol.UDP, 53, Optional.empty(), 0, 0);

        assertThat(sandbox.publish(List.of(dns, web)))
                .extracting(PortBinding::toString)
                .containsExactly("0.0.0.0:32768->53/udp", "0.0.0.0:8080->80/tcp");
        assertThat(cnm.lastSteps(ForgetFlows.class)).containsExactly("forget flows of 0.0.0.0:32768->53/udp");
        assertRefused(
                Kind.CONFLICT,
                () -> sandbox.publish(List.of(web)),
                "port 80/tcp is already published so; unpublish it first");
        sandbox.unpublish(List.of(web, PortMapping.tcp(1, 1)));

        assertThat(ports(sandbox)).containsExactly("0.0.0.0:32768->53/udp");
        assertThat(cnm.lastSteps(ForgetFlows.class)).containsExactly("forget flows of 0.0.0.0:8080->80/tcp");
        assertThat(cnm.ports.held()).containsExactly("0.0.0.0:32768/udp");
        assertThat(published()).containsExactly("0.0.0.0:32768->53/udp");
    }

    @Test
    void refusedPublicationLeavesWhatThereWas() {
        var sandbox = cnm.sandbox("c1", PortMapping.tcp(8080, 80));
        cnm.join(cnm.network("front"), sandbox);
        var before = cnm.state();

        assertRefused(
                Kind.CONFLICT,
                () -> sandbox.publish(List.of(PortMapping.tcp(9090, 90), PortMapping.tcp(8080, 81))),
                "8080 failed: port is already allocated");
        assertThat(cnm.state()).isEqualTo(before);
    }

    @Test
    void narrowPublicationOutlivesTheWideOneOfTheSamePort() {
        var wide = PortMapping.tcp(8080, 80);
        var sandbox = cnm.sandbox("c1", wide, wide.on(LOOPBACK));
        cnm.join(cnm.network("front"), sandbox);
        sandbox.unpublish(List.of(wide));

        assertThat(ports(sandbox)).containsExactly("127.0.0.1:8080->80/tcp");
        assertThat(published()).containsExactly("127.0.0.1:8080->80/tcp");
        sandbox.unpublish(List.of(wide.on(LOOPBACK)));
        assertThat(cnm.ports.held()).isEmpty();
    }

    @Test
    void portsMoveWithTheGatewayAndKeepTheirHostPort() {
        var sandbox = cnm.sandbox("c1", range(0, 0, 80));
        var first = cnm.join(cnm.network("n1", "10.1.0.0/24"), sandbox);
        var second = cnm.join(cnm.network("a1", "10.2.0.0/24"), sandbox);

        assertThat(second.info().joined().orElseThrow().ports()).hasToString("[0.0.0.0:32768->80/tcp]");
        assertThat(first.info().joined().orElseThrow().ports()).isEmpty();
        assertThat(cnm.runner.rules().stream().filter(PublishedPort.class::isInstance))
                .hasSize(1)
                .allMatch(rule -> rule.describe().contains("at 10.2.0.2"));
        second.leave();
        assertThat(first.info().joined().orElseThrow().ports()).hasToString("[0.0.0.0:32768->80/tcp]");
        assertThat(cnm.ports.held()).containsExactly("0.0.0.0:32768/tcp");
    }

    @Test
    void familiesOfAPortLeadWhereEachFamilyGoesOut() {
        var v6 = cnm.controller.createNetwork(NetworkSpec.named("a")
                .ipv4(false)
                .ipv6(true)
                .subnets("fd0a::/64")
                .build());
        var sandbox = cnm.sandbox("c1", PortMapping.tcp(8080, 80));
        cnm.join(cnm.network("b", "10.2.0.0/24"), sandbox);
        cnm.join(v6, sandbox);

        assertThat(sandbox.info().ports())
                .extracting(PortBinding::containerAddress)
                .containsExactly(IpAddress.parse("10.2.0.2"), IpAddress.parse("fd0a::2"));
    }

    @Test
    void portsMoveToANetworkThatBindsThemMoreNarrowly() {
        var sandbox = cnm.sandbox("c1", PortMapping.tcp(8080, 80));
        cnm.join(cnm.network("n1"), sandbox);
        cnm.join(bound("a1", "127.0.0.1", "10.2.0.0/24"), sandbox);

        assertThat(ports(sandbox)).containsExactly("127.0.0.1:8080->80/tcp");
    }

    @Test
    void leaveIsNotHeldUpByAPortThatTheNextGatewayCannotHave() {
        var sandbox = cnm.sandbox("c1", PortMapping.tcp(8080, 80), PortMapping.tcp(9090, 90));
        cnm.join(bound("n1", "10.0.0.7", "10.1.0.0/24"), sandbox);
        var gateway = cnm.join(bound("a1", "10.0.0.8", "10.2.0.0/24"), sandbox);
        cnm.ports.taken("10.0.0.7:8080/tcp");

        gateway.delete(true);

        assertThat(ports(sandbox)).containsExactly("10.0.0.7:9090->90/tcp");
        assertThat(cnm.ports.held()).containsExactly("10.0.0.7:9090/tcp");
        sandbox.delete();
        assertThat(cnm.ports.held()).isEmpty();
    }

    private Network bound(String name, String address, String... subnets) {
        return cnm.controller.createNetwork(NetworkSpec.named(name)
                .ipv6(subnets.length > 1)
                .subnets(subnets)
                .option("bind", address)
                .build());
    }

    private static PortMapping range(int first, int last, int containerPort) {
        return new PortMapping(Protocol.TCP, containerPort, Optional.empty(), first, last);
    }

    private static List<String> ports(Sandbox sandbox) {
        return sandbox.info().ports().stream().map(PortBinding::toString).toList();
    }

    private List<String> published() {
        return cnm.runner.rules().stream()
                .filter(PublishedPort.class::isInstance)
                .map(rule -> ((PublishedPort) rule).binding().toString())
                .toList();
    }
}
