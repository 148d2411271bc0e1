package io.cnm.it;

import static io.cnm.it.Site.HOST;
import static io.cnm.it.Site.HOST6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.EndpointSpec;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortBinding;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.api.PublicationException;
import io.cnm.api.SandboxSpec;
import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.spi.HostPolicy;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What no rule of the kernel leads to a sandbox, and the relay does. */
@InPrivateNetns
class UserlandProxyKernelTest {
    private static final int PORT = 80;
    private static final int HOST_PORT = 8080;
    private static final PortMapping WEB = PortMapping.tcp(HOST_PORT, PORT);
    private static final String LOOPBACK = "127.0.0.1";

    @Test
    void clientOverIpv6ReachesASandboxOfIpv4(Lab lab) {
        var site = site(lab);
        var network = site.controller()
                .createNetwork(NetworkSpec.named("four").subnets("10.1.0.0/24").build());
        var web = site.sandbox(publishing(WEB), network);
        web.serve(PORT);

        assertThat(web.sandbox().info().ports())
                .extracting(PortBinding::toString)
                .containsExactly("0.0.0.0:8080->80/tcp", "[::]:8080->80/tcp");
        assertThat(site.host().fetch("::1", HOST_PORT)).isEqualTo("web");
        assertThat(site.host().fetch(HOST6, HOST_PORT)).isEqualTo("web");
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
    }

    @Test
    void portOnLoopbackIsServedThereAndNowhereElse(Lab lab) {
        var site = site(lab);
        serving(site, WEB.on(Place.ip(LOOPBACK)));

        assertThat(site.host().fetch(LOOPBACK, HOST_PORT)).isEqualTo("web");
        assertThat(site.host().reaches("::1", HOST_PORT)).isFalse();
        assertThat(site.host().reaches(HOST, HOST_PORT)).isFalse();
        assertThat(site.outside().reaches(HOST, HOST_PORT)).isFalse();
    }

    @Test
    void datagramsOverLoopbackAreAnsweredFromTheAddressThatWasAsked(Lab lab) {
        var site = site(lab);
        var web = site.sandbox(publishing(PortMapping.udp(5353, 53)), site.network("front", 1));
        Udp.serve(lab, web, 53);

        assertThat(Udp.at(lab, site.host()).ask(LOOPBACK, 5353)).startsWith("web 10.1.0.1");
        assertThat(Udp.at(lab, site.host()).ask("127.0.0.7", 5353)).startsWith("web ");
        assertThat(Udp.at(lab, site.host()).ask("::1", 5353)).startsWith("web fd00:1::1");
    }

    /** F21: the host's port is not the container's. */
    @Test
    void clientThatKeepsSendingReachesTheNextContainer(Lab lab) {
        var site = site(lab);
        var front = site.network("front", 1);
        var old = site.sandbox(publishing(PortMapping.udp(5353, 53)), front);
        Udp.serve(lab, old, 53);
        var outside = Udp.at(lab, site.outside());
        var local = Udp.at(lab, site.host());
        assertThat(outside.ask(HOST, 5353)).startsWith("web ");
        assertThat(local.ask(LOOPBACK, 5353)).startsWith("web ");

        old.sandbox().delete();
        site.sandbox("other", front); // takes the address that has become free
        var spec = SandboxSpec.named("next").publish(PortMapping.udp(5353, 53)).build();
        Udp.serve(lab, site.sandbox(spec, front), 53);
        var begun = System.nanoTime();
        lab.await("the next one answers", () -> outside.ask(HOST, 5353).startsWith("next "));
        lab.await("the next one answers", () -> local.ask(LOOPBACK, 5353).startsWith("next "));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
    }

    /** T17: a flow that was let through once would be let through to whoever has the address next. */
    @Test
    void nextOwnerOfAnAddressGetsNothingOfTheLastOnes(Lab lab) {
        var site = site(lab);
        var front = site.network("front", 1);
        var old = site.sandbox(publishing(PortMapping.udp(5353, 53)), front);
        Udp.serve(lab, old, 53);
        var client = Udp.at(lab, site.outside());
        assertThat(client.ask(HOST, 5353)).startsWith("web ");
        var address =
                old.sandbox().endpoints().get(0).info().ipv4().orElseThrow().address();

        old.sandbox().delete();
        var next = site.controller().createSandbox(SandboxSpec.of("next"));
        front.createEndpoint(
                        EndpointSpec.named("next").address(address.toString()).build())
                .join(next);

        assertThat(lab.run("cat", "/proc/net/nf_conntrack")).doesNotContain(address.toString());
        Udp.serve(lab, site.inside(next), 53);
        assertThat(client.ask(HOST, 5353)).isEmpty();
    }

    @Test
    void relayComesBackWithTheController(Lab lab) {
        var site = Site.durable(lab);
        lab.ip("link set lo up");
        serving(site, WEB);
        assertThat(site.host().fetch(LOOPBACK, HOST_PORT)).isEqualTo("web");

        site.restart(() -> assertThat(site.host().reaches(LOOPBACK, HOST_PORT)).isFalse());

        assertThat(site.host().fetch(LOOPBACK, HOST_PORT)).isEqualTo("web");
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
    }

    @Test
    void portForSomeIsForThemOnlyWhicheverWayTheyCome(Lab lab) {
        var site = site(lab);
        var web = site.sandbox("web", site.network("front", 1));
        web.serve(PORT);
        var forLoopback = WEB.from(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));
        web.sandbox().publish(List.of(forLoopback));

        assertThat(site.host().fetch(LOOPBACK, HOST_PORT)).isEqualTo("web");
        assertThat(site.host().fetch("::1", HOST_PORT)).isEqualTo("web");
        assertThat(site.outside().reaches(HOST, HOST_PORT)).isFalse();
        assertThat(site.outside().reaches(HOST6, HOST_PORT)).isFalse();

        web.sandbox().unpublish(List.of(forLoopback));
        web.sandbox().publish(List.of(WEB.from(Cidr.parse("192.0.2.0/24"), Cidr.parse("2001:db8::/64"))));
        assertThat(site.host().reaches(LOOPBACK, HOST_PORT)).isFalse();
        assertThat(site.host().reaches("::1", HOST_PORT)).isFalse();
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
        assertThat(site.outside().fetch(HOST6, HOST_PORT)).isEqualTo("web");
    }

    @Test
    void portForSomeOfOneFamilyIsPublishedInThatFamilyOnly(Lab lab) {
        var site = site(lab);
        var web = site.sandbox("web", site.network("front", 1));

        assertThat(web.sandbox().publish(List.of(WEB.from(Cidr.parse("192.0.2.0/24")))))
                .extracting(PortBinding::toString)
                .containsExactly("0.0.0.0:8080->80/tcp from 192.0.2.0/24");
    }

    @Test
    void sctpIsRefusedByKernelsWithoutIt(Lab lab) {
        Assumptions.assumeFalse(hasSctp(), "skipped: this kernel has SCTP");
        var site = site(lab);
        var web = site.sandbox("web", site.steadyNetwork("front", 1));
        var before = site.settled();

        assertThatThrownBy(() -> web.sandbox()
                        .publish(List.of(new PortMapping(Protocol.SCTP, PORT, Optional.empty(), HOST_PORT, HOST_PORT))))
                .isInstanceOfSatisfying(
                        PublicationException.class, e -> assertThat(e.kind()).isEqualTo(CnmException.Kind.SYSTEM))
                .hasMessage("failed to bind host port 0.0.0.0:8080/sctp: protocol not supported:"
                        + " this kernel has no SCTP");
        assertThat(site.settled()).isEqualTo(before);
    }

    @Test
    void withoutTheProxyLoopbackIsNotServed(Lab lab) {
        var site = Site.open(lab, each -> each.policy(HostPolicy.USUAL));
        lab.ip("link set lo up");
        serving(site, WEB);

        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
        assertThat(site.host().reaches("::1", HOST_PORT)).isFalse();
    }

    private static boolean hasSctp() {
        try (var socket = NativeSocket.open(NativeSocket.AF_INET, NativeSocket.SOCK_STREAM, 132)) {
            return socket.fd().isOpen();
        } catch (LinuxException e) {
            return false;
        }
    }

    private static Site site(Lab lab) {
        lab.ip("link set lo up");
        return Site.open(lab);
    }

    private static SandboxSpec publishing(PortMapping mapping) {
        return SandboxSpec.named("web").publish(mapping).build();
    }

    private static void serving(Site site, PortMapping mapping) {
        site.sandbox(publishing(mapping), site.network("front", 1)).serve(PORT);
    }
}
