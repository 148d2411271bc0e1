package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static io.cnm.controller.Fixture.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Link;
import io.cnm.api.Network;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SandboxSpec.ExposedPort;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import io.cnm.spi.Auditor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One sandbox knows another and reaches what it exposes, for as long as both are there. */
class LinksTest {
    private static final ExposedPort SQL = new ExposedPort(Protocol.TCP, 5432);

    @TempDir
    private Path directory;

    private Fixture cnm;
    private Network front;
    private Sandbox database;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory, builder -> builder.auditor(new ContentAuditor()));
        front = cnm.network("front", "10.1.0.0/24", "fd01::/64");
        database = cnm.controller.createSandbox(
                SandboxSpec.named("db").hostname("elephant").expose(SQL).build());
    }

    @Test
    void parentKnowsTheChildByNameAndReachesWhatItExposes() {
        cnm.join(front, database);

        var web = join("web", "db:store");

        assertThat(hosts(web).lines())
                .contains("10.1.0.2\tstore elephant db", "fd01::2\tstore elephant db", "10.1.0.3\tweb");
        assertThat(links()).containsExactly("10.1.0.3 to 10.1.0.2 5432/tcp");
        assertThat(read(database.info().hostsFile())).doesNotContain("web");
    }

    @Test
    void whatIsPublishedIsExposed() {
        database.publish(List.of(PortMapping.tcp(8080, 80)));
        var published = cnm.controller.createSandbox(SandboxSpec.named("cache")
                .expose(new ExposedPort(Protocol.UDP, 53))
                .publish(PortMapping.tcp(8081, 80))
                .publish(PortMapping.tcp(8082, 80))
                .build());
        cnm.join(front, published);

        join("web", "cache");

        assertThat(links()).containsExactlyInAnyOrder("10.1.0.3 to 10.1.0.2 80/tcp", "10.1.0.3 to 10.1.0.2 53/udp");
    }

    @Test
    void linkHoldsWheneverTheChildIsInASandbox() {
        var child = front.createEndpoint(EndpointSpec.of("db"));
        var web = join("web", "db");
        var alone = hosts(web);
        assertThat(links()).isEmpty();

        child.join(database);
        assertThat(links()).hasSize(1);
        assertThat(hosts(web)).contains("10.1.0.2\tdb elephant\n");

        child.leave();
        assertThat(links()).isEmpty();
        assertThat(hosts(web)).isEqualTo(alone);

        child.join(database);
        assertThat(links()).hasSize(1);
    }

    @Test
    void nothingLeadsToAChildThatIsAboutToGo() {
        var child = cnm.join(front, database);
        join("web", "db");
        var before = cnm.runner.plans().size();

        child.leave();

        assertThat(cnm.runner.plans().stream().skip(before).map(Plan::title))
                .first()
                .isEqualTo("change the links of web on front");
    }

    @Test
    void childThatIsMadeAnewIsLinkedAgain() {
        cnm.join(front, database);
        var web = join("web", "db");

        database.delete();
        assertThat(links()).isEmpty();
        assertThat(front.findEndpoint("db")).isEmpty();

        front.createEndpoint(EndpointSpec.of("other"));
        cnm.join(front, cnm.sandbox("db", PortMapping.tcp(8080, 80)));
        assertThat(links()).containsExactly("10.1.0.3 to 10.1.0.4 80/tcp");
        assertThat(hosts(web)).contains("10.1.0.4\tdb\n").doesNotContain("10.1.0.2\t");
    }

    @Test
    void parentThatLeavesTakesItsLinksAlong() {
        cnm.join(front, database);
        var state = cnm.state();
        var kernel = cnm.runner.kernel();
        var sandbox = cnm.sandbox("web");
        var file = read(sandbox.info().hostsFile());
        var web = front.createEndpoint(EndpointSpec.of("web"));

        web.join(sandbox, linked("db"));
        web.leave();
        assertThat(read(sandbox.info().hostsFile())).isEqualTo(file);
        assertThat(links()).isEmpty();

        web.join(sandbox, linked("db"));
        sandbox.delete();
        assertThat(cnm.state()).isEqualTo(state);
        assertThat(cnm.runner.kernel()).isEqualTo(kernel);
    }

    @Test
    void whoHasNoLinksJoinsAndLeavesByOneOperation() {
        cnm.join(front, database);
        join("web", "db");
        var other = front.createEndpoint(EndpointSpec.of("other"));
        var sandbox = cnm.sandbox("other");
        var before = cnm.runner.plans().size();

        other.join(sandbox);
        other.leave();

        assertThat(cnm.runner.plans().stream().skip(before).map(Plan::title))
                .containsExactly(
                        "join other to front in " + sandbox.id().shortened(),
                        "leave other from front in " + sandbox.id().shortened());
    }

    @Test
    void failedJoinLeavesNoLink() {
        cnm.join(front, database);
        var sandbox = cnm.sandbox("web");
        var web = front.createEndpoint(EndpointSpec.of("web"));
        var state = cnm.state();
        var kernel = cnm.runner.kernel();

        cnm.faults.make("commit");
        assertRefused(Kind.SYSTEM, () -> web.join(sandbox, linked("db")), "made to fail");
        cnm.faults.end();

        assertThat(cnm.state()).isEqualTo(state);
        assertThat(cnm.runner.kernel()).isEqualTo(kernel);
    }

    @Test
    void linkThatCouldNotBeMadeHoldsNobodyUpAndIsMadeAtTheNextLook() {
        var child = front.createEndpoint(EndpointSpec.of("db"));
        join("web", "db");

        cnm.faults.make("intend change the links of web on front");
        child.join(database);
        cnm.faults.end();
        assertThat(database.endpoints()).containsExactly(child);
        assertThat(links()).isEmpty();

        cnm.controller.reconcile();
        assertThat(links()).hasSize(1);
    }

    @Test
    void linkHoldsWhicheverEndIsFirst() throws Exception {
        var child = front.createEndpoint(EndpointSpec.of("db"));
        var web = front.createEndpoint(EndpointSpec.of("web"));
        var sandbox = cnm.sandbox("web");

        for (var round = 0; round < 50; round++) {
            var comes = CompletableFuture.runAsync(() -> child.join(database));
            web.join(sandbox, linked("db"));
            comes.get(10, TimeUnit.SECONDS);
            assertThat(links()).as("round %d", round).hasSize(1);

            var goes = CompletableFuture.runAsync(child::leave);
            web.leave();
            goes.get(10, TimeUnit.SECONDS);
            assertThat(links()).as("round %d", round).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nobody | store | NOT_FOUND | link target \"nobody\": network front has no endpoint of that name",
                "web | store | INVALID_PARAMETER | link target \"web\" must be another endpoint",
                "'' | store | INVALID_PARAMETER | link target \"\" must be 1 to 253 characters",
                "db | '' | INVALID_PARAMETER | link alias \"\" must be 1 to 253 characters",
                "db | a b | INVALID_PARAMETER | link alias \"a b\" must be 1 to 253 characters",
            })
    void linkThatLeadsNowhereIsRefused(String target, String alias, Kind kind, String message) {
        cnm.join(front, database);
        var sandbox = cnm.sandbox("web");
        var web = front.createEndpoint(EndpointSpec.of("web"));

        var link = new JoinSpec(0, Optional.empty(), List.of(new Link(target, alias)));

        assertRefused(kind, () -> web.join(sandbox, link), message);
        assertThat(sandbox.endpoints()).isEmpty();
    }

    @Test
    void aliasStandsForOneTarget() {
        cnm.join(front, database);
        front.createEndpoint(EndpointSpec.of("cache"));
        var sandbox = cnm.sandbox("web");
        var web = front.createEndpoint(EndpointSpec.of("web"));

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> web.join(sandbox, linked("db:store", "cache:store")),
                "link alias \"store\" must stand for one target only");
    }

    @Test
    void networkWithoutInterfacesHasNoLinks() {
        var host = cnm.predefined("host", "host");
        host.createEndpoint(EndpointSpec.of("db"));
        var web = host.createEndpoint(EndpointSpec.of("web"));
        var sandbox = cnm.hostSandbox("web");

        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> web.join(sandbox, linked("db")),
                "link target \"db\" cannot be linked on network host: its endpoints have no interfaces");
    }

    /** Finds everything as it should be. */
    private static final class ContentAuditor implements Auditor {
        @Override
        public Audit audit(List<Step> expected) {
            return new Audit(List.of(), List.of(), Duration.ZERO);
        }

        @Override
        public List<Finding> audit(List<Step> expected, Set<String> links) {
            return List.of();
        }

        @Override
        public Repair repair(List<Finding> findings) {
            return new Repair(List.of(), List.of(), List.of(), Duration.ZERO);
        }

        @Override
        public Watch onChange(Consumer<Changed> listener) {
            return () -> {};
        }
    }

    private Endpoint join(String container, String... links) {
        return front.createEndpoint(EndpointSpec.of(container), cnm.sandbox(container), linked(links));
    }

    private static JoinSpec linked(String... links) {
        return new JoinSpec(
                0, Optional.empty(), Stream.of(links).map(Link::parse).toList());
    }

    private String hosts(Endpoint endpoint) {
        return cnm.controller.sandboxes().stream()
                .filter(sandbox -> sandbox.endpoints().contains(endpoint))
                .map(sandbox -> read(sandbox.info().hostsFile()))
                .findFirst()
                .orElseThrow();
    }

    /** The links of IPv4 that are open. */
    private List<String> links() {
        return cnm.runner.rules().stream()
                .filter(BridgeLink.class::isInstance)
                .map(BridgeLink.class::cast)
                .map(link -> link.parent().address() + " to " + link.child().address() + " " + link.port() + "/"
                        + link.protocol())
                .toList();
    }
}
