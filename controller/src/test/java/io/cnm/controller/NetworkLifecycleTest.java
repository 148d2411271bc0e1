package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.Network;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may happen to a network, in which order, and by which names it is found. */
class NetworkLifecycleTest {
    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void nameIsUniqueAndCaseCounts() {
        cnm.network("front");

        assertRefused(Kind.CONFLICT, () -> cnm.network("front"), "network with name front already exists");
        assertThat(cnm.network("Front").name()).isEqualTo("Front");
    }

    @Test
    void idOfTheCallersIsKeptAndUnique() {
        var id = new NetworkId("swarm-1");
        var network =
                cnm.controller.createNetwork(NetworkSpec.named("front").id(id).build());

        assertThat(network.id()).isEqualTo(id);
        assertRefused(
                Kind.CONFLICT,
                () -> cnm.controller.createNetwork(
                        NetworkSpec.named("back").id(id).build()),
                "network with id swarm-1 already exists");
        assertThat(cnm.controller.findNetwork("back")).isEmpty();
    }

    @Test
    void refusedNetworkTakesNeitherNameNorIdNorPool() {
        var before = cnm.state();
        var id = new NetworkId("n1");

        assertRefused(
                Kind.NOT_FOUND,
                () -> cnm.controller.createNetwork(
                        NetworkSpec.named("front").id(id).driver("macvlan").build()),
                "\"macvlan\" not found");

        assertThat(cnm.state()).isEqualTo(before);
        assertThat(cnm.controller.createNetwork(
                        NetworkSpec.named("front").id(id).build()))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "host", "none", "default"})
    void namesOfPredefinedNetworksAreNotForUsers(String name) {
        assertRefused(
                Kind.FORBIDDEN,
                () -> cnm.network(name),
                "operation is not permitted on predefined " + name + " network");
    }

    @Test
    void predefinedNetworkIsDeletedByTheEngineOnly() {
        var bridge = cnm.predefined("bridge", "bridge");

        assertRefused(Kind.FORBIDDEN, bridge::delete, "bridge is a pre-defined network and cannot be removed");
        assertRefused(Kind.FORBIDDEN, () -> cnm.controller.dryRun().deleteNetwork(bridge));
        cnm.controller.deletePredefined(bridge);

        assertThat(cnm.controller.networks()).isEmpty();
        assertThat(cnm.predefined("bridge", "bridge").id()).isNotEqualTo(bridge.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "null"})
    void thereIsOneNetworkOfASingletonDriver(String driver) {
        var first = cnm.predefined("first", driver);

        assertRefused(
                Kind.FORBIDDEN,
                () -> cnm.predefined("second", driver),
                "only one instance of \"" + driver + "\" network is allowed");
        cnm.controller.deletePredefined(first);

        assertThat(cnm.predefined("second", driver).name()).isEqualTo("second");
    }

    @Test
    void networkWithEndpointsIsNotDeletedAndNamesThem() {
        var network = cnm.network("front");
        var web = network.createEndpoint(EndpointSpec.of("web"));
        var db = network.createEndpoint(EndpointSpec.of("db"));

        assertRefused(
                Kind.FORBIDDEN,
                network::delete,
                "network front has active endpoints (name:\"db\" id:\""
                        + db.id().shortened() + "\", name:\"web\" id:\""
                        + web.id().shortened() + "\")");
        web.delete(false);
        db.delete(false);
        network.delete();

        assertThat(cnm.controller.networks()).isEmpty();
    }

    @Test
    void everyCallOnADeletedNetworkSaysThatItIsNotFound() {
        var network = cnm.network("front");
        network.delete();
        var sentence = "network front not found";

        assertRefused(Kind.NOT_FOUND, network::delete, sentence);
        assertRefused(Kind.NOT_FOUND, network::info, sentence);
        assertRefused(Kind.NOT_FOUND, network::endpoints, sentence);
        assertRefused(Kind.NOT_FOUND, () -> network.findEndpoint("web"), sentence);
        assertRefused(Kind.NOT_FOUND, () -> network.createEndpoint(EndpointSpec.of("web")), sentence);
        assertRefused(Kind.NOT_FOUND, () -> cnm.controller.dryRun().deleteNetwork(network), sentence);
        assertThat(network.name()).isEqualTo("front");
    }

    @Test
    void deletedNetworkIsNotItsSuccessorOfTheSameName() {
        var old = cnm.network("front");
        old.delete();
        var next = cnm.network("front");

        assertRefused(Kind.NOT_FOUND, old::delete, "network front not found");
        assertThat(cnm.controller.requireNetwork("front")).isEqualTo(next);
    }

    @Test
    void networkIsFoundByIdThenNameThenBeginningOfId() {
        var first = named("first", "aaaa1111");
        var second = named("second", "aaaa2222");
        var namedLikeAnId = named("aaaa1111", "bbbb");
        var namedLikeABeginning = named("bb", "cccc");

        assertThat(cnm.controller.findNetwork("aaaa1111")).contains(first);
        assertThat(cnm.controller.findNetwork("second")).contains(second);
        assertThat(cnm.controller.findNetwork("bb")).contains(namedLikeABeginning);
        assertThat(cnm.controller.findNetwork("bbb")).contains(namedLikeAnId);
        assertThat(cnm.controller.findNetwork("")).isEmpty();
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> cnm.controller.findNetwork("aaaa"),
                "network aaaa is ambiguous (2 matches found on ID prefix)");
        assertRefused(Kind.NOT_FOUND, () -> cnm.controller.requireNetwork("third"), "network third not found");
    }

    @Test
    void handleOfAnotherControllerIsRefusedByName() {
        try (var other = new Fixture(directory)) {
            var foreign = other.network("theirs");
            var endpoint = foreign.createEndpoint(EndpointSpec.of("web"));
            var sandbox = other.sandbox("c1");
            var dryRun = cnm.controller.dryRun();

            assertRefused(
                    Kind.INVALID_PARAMETER,
                    () -> dryRun.deleteNetwork(foreign),
                    "network theirs is not one of this controller's");
            assertRefused(Kind.INVALID_PARAMETER, () -> cnm.controller.deletePredefined(foreign), "theirs");
            assertRefused(Kind.INVALID_PARAMETER, () -> dryRun.leave(endpoint), "endpoint web");
            assertRefused(
                    Kind.INVALID_PARAMETER,
                    () -> cnm.network("front")
                            .createEndpoint(EndpointSpec.of("web"))
                            .join(sandbox),
                    "sandbox " + sandbox.id());
        }
    }

    @Test
    void closedControllerRefusesEveryEffectAndStillShowsWhatThereIs() {
        var network = cnm.network("front");
        var sandbox = cnm.sandbox("c1");
        var endpoint = cnm.join(network, sandbox);
        cnm.close();
        var sentence = "the controller is closed";

        assertRefused(Kind.UNAVAILABLE, () -> cnm.network("back"), sentence);
        assertRefused(Kind.UNAVAILABLE, () -> cnm.sandbox("c2"), sentence);
        assertRefused(Kind.UNAVAILABLE, network::delete, sentence);
        assertRefused(Kind.UNAVAILABLE, () -> network.createEndpoint(EndpointSpec.of("x")), sentence);
        assertRefused(Kind.UNAVAILABLE, endpoint::leave, sentence);
        assertRefused(Kind.UNAVAILABLE, () -> endpoint.delete(true), sentence);
        assertRefused(Kind.UNAVAILABLE, sandbox::delete, sentence);
        assertRefused(Kind.UNAVAILABLE, () -> cnm.controller.dryRun().leave(endpoint), sentence);
        assertThat(cnm.controller.networks()).containsExactly(network);
    }

    @Test
    void closingGivesBackPortsAndResolversOnceAndLeavesTheKernelAlone() {
        var network = cnm.network("front");
        cnm.join(network, cnm.sandbox("c1", PortMapping.tcp(8080, 80)));
        var kernel = cnm.runner.kernel();

        cnm.close();
        assertThat(cnm.ports.held()).isEmpty();
        assertThat(cnm.names.open()).isZero();
        assertThat(cnm.runner.kernel()).isEqualTo(kernel);

        cnm.ports.reserve(Protocol.TCP, List.of(IpAddress.ANY_V4), 8080);
        cnm.close();
        assertThat(cnm.ports.held()).containsExactly("0.0.0.0:8080/tcp");
    }

    @Test
    void controllerIsNotBuiltWithoutItsPlatform() {
        assertThatThrownBy(() -> LocalController.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a controller needs its runner");
    }

    private Network named(String name, String id) {
        return cnm.controller.createNetwork(
                NetworkSpec.named(name).id(new NetworkId(id)).build());
    }
}
