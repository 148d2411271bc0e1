package io.cnm.controller;

import static io.cnm.controller.Fixture.namespace;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SandboxSpec.DnsSpec;
import io.cnm.plan.ChangeRules;
import io.cnm.spi.NameService;
import io.cnm.spi.NameService.KnownNetwork;
import io.cnm.spi.NameService.NameServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sandbox's resolver is told, and when. */
class SandboxNamesTest {
    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void endpointIsFoundByItsNameAliasesShortIdAndHostname() {
        var container = "0123456789abcdef";
        var front = cnm.network("front", "10.1.0.0/24", "fd01::/64");
        var sandbox = cnm.controller.createSandbox(
                SandboxSpec.named(container).hostname("web").build());
        var endpoint = front.createEndpoint(
                EndpointSpec.named("shop").alias("www").alias("web").build());
        endpoint.join(sandbox);
        var zone = cnm.view(sandbox).networks().get(0).zone();
        var addresses = List.of(IpAddress.parse("10.1.0.2"), IpAddress.parse("fd01::2"));

        for (var name : List.of("shop", "www", "WEB", "0123456789ab")) {
            assertThat(zone.addresses(name)).as(name).containsExactlyInAnyOrderElementsOf(addresses);
        }
        assertThat(zone.name(addresses.get(0))).contains("shop");
        assertThat(zone.addresses(container)).isEmpty();
        endpoint.leave();
        assertThat(zone.addresses("shop")).isEmpty();
        assertThat(zone.name(addresses.get(0))).isEmpty();
    }

    @Test
    void resolverIsOpenedOnceAndToldOfEveryJoinAndLeave() {
        var sandbox = cnm.sandbox("c1");
        cnm.join(cnm.internal("inside"), sandbox);
        assertThat(redirects()).hasSize(1);
        assertThat(cnm.view(sandbox).external()).isFalse();

        var front = cnm.join(cnm.network("front"), sandbox);
        assertThat(redirects()).isEmpty();
        assertThat(cnm.names.open()).isOne();
        assertThat(cnm.view(sandbox).external()).isTrue();
        assertThat(cnm.view(sandbox).networks()).extracting(KnownNetwork::name).containsExactly("front", "inside");

        front.leave();
        assertThat(cnm.view(sandbox).external()).isFalse();
        assertThat(cnm.view(sandbox).networks()).extracting(KnownNetwork::name).containsExactly("inside");
        sandbox.delete();
        assertThat(cnm.names.open()).isZero();
    }

    @Test
    void predefinedNetworkHasNoNamesAndIsStillAWayOut() {
        var sandbox = cnm.sandbox("c1");
        cnm.join(cnm.predefined("bridge", "bridge"), sandbox);
        assertThat(cnm.names.view(namespace(sandbox))).isEmpty();

        cnm.join(cnm.internal("inside"), sandbox);
        assertThat(cnm.view(sandbox).networks()).extracting(KnownNetwork::name).containsExactly("inside");
        assertThat(cnm.view(sandbox).external()).isTrue();
    }

    @Test
    void linksAreKnownToTheirOwnSandboxOnly() {
        var front = cnm.network("front");
        var sandbox = cnm.sandbox("c1");
        front.createEndpoint(EndpointSpec.named("web").link("db", "postgres").build())
                .join(sandbox);
        var other = cnm.sandbox("c2");
        cnm.join(front, other);

        assertThat(cnm.view(sandbox).networks().get(0).aliases()).isEqualTo(Map.of("db", Set.of("postgres")));
        assertThat(cnm.view(other).networks().get(0).aliases()).isEmpty();
    }

    @Test
    void serversOfTheHostAreAskedFromTheHostAndTheUsersFromInside() {
        var front = cnm.network("front");
        var byHost = cnm.sandbox("c1");
        cnm.join(front, byHost);
        var byUser = cnm.controller.createSandbox(SandboxSpec.named("c2")
                .dns(new DnsSpec(List.of(IpAddress.parse("9.9.9.9"), NameService.ADDRESS), List.of(), List.of()))
                .build());
        cnm.join(front, byUser);

        assertThat(cnm.view(byHost).servers()).containsExactly(new NameServer(IpAddress.parse("10.0.0.53"), true));
        assertThat(cnm.view(byUser).servers()).containsExactly(new NameServer(IpAddress.parse("9.9.9.9"), false));
    }

    @Test
    void namesWithoutADotAreAskedForOutsideUnlessSomebodyHasSaidHowManyDotsCount() {
        var front = cnm.network("front");
        var byDefault = cnm.sandbox("c1");
        cnm.join(front, byDefault);
        var given = cnm.controller.createSandbox(SandboxSpec.named("c2")
                .dns(new DnsSpec(List.of(), List.of(), List.of("ndots:1")))
                .build());
        cnm.join(front, given);

        assertThat(cnm.view(byDefault).singleLabels()).isTrue();
        assertThat(cnm.view(given).singleLabels()).isFalse();
    }

    private List<String> redirects() {
        return Fixture.steps(cnm.runner.last(), ChangeRules.class).stream()
                .flatMap(change -> change.add().stream())
                .map(rule -> rule.describe())
                .filter(rule -> rule.startsWith("resolver"))
                .toList();
    }
}
