package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.NetworkEvent;
import io.cnm.api.NetworkEvent.Action;
import io.cnm.api.NetworkSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What listeners are told. */
class EventsTest {
    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void eventsHaveDockersAttributesAndTheTime() {
        var front = cnm.network("front");
        var sandbox = cnm.sandbox("c1");
        var web = cnm.join(front, sandbox);
        web.leave();
        web.delete(false);
        front.delete();
        var network = Map.of("name", "front", "type", "bridge");
        var container = Map.of("name", "front", "type", "bridge", "container", "c1");

        assertThat(cnm.events)
                .containsExactly(
                        new NetworkEvent(Action.CREATE, front.id(), network, Fixture.NOW),
                        new NetworkEvent(Action.CONNECT, front.id(), container, Fixture.NOW),
                        new NetworkEvent(Action.DISCONNECT, front.id(), container, Fixture.NOW),
                        new NetworkEvent(Action.DESTROY, front.id(), network, Fixture.NOW));
    }

    @Test
    void deletedSandboxDisconnectsEachOfItsEndpoints() {
        var sandbox = cnm.sandbox("c1");
        cnm.join(cnm.network("a"), sandbox);
        cnm.join(cnm.network("b"), sandbox);
        sandbox.delete();

        assertThat(cnm.events)
                .filteredOn(event -> event.action() == Action.DISCONNECT)
                .extracting(event -> event.attributes().get("name"))
                .containsExactly("a", "b");
    }

    @Test
    void whatFailsOrIsOnlyTriedIsNoEvent() {
        var front = cnm.network("front");
        var sandbox = cnm.sandbox("c1");
        var web = front.createEndpoint(EndpointSpec.of("web"));
        cnm.events.clear();

        cnm.controller.dryRun().join(web, sandbox, JoinSpec.DEFAULT);
        cnm.controller.dryRun().createNetwork(NetworkSpec.bridge("back"));
        cnm.runner.failAt(0);
        assertThatThrownBy(() -> web.join(sandbox)).isNotNull();

        assertThat(cnm.events).isEmpty();
    }

    @Test
    void eventComesWhenTheChangeCanBeSeen() {
        var seen = new ArrayList<Integer>();
        cnm.controller.onEvent(event -> seen.add(cnm.controller.networks().size()));
        cnm.network("front").delete();

        assertThat(seen).containsExactly(1, 0);
    }

    @Test
    void listenerThatThrowsHarmsNobody() {
        var later = new ArrayList<Action>();
        cnm.controller.onEvent(event -> {
            throw new IllegalStateException("a poor listener");
        });
        cnm.controller.onEvent(event -> later.add(event.action()));
        var front = cnm.network("front");
        var sandbox = cnm.sandbox("c1");
        cnm.join(front, sandbox);
        sandbox.delete();
        front.delete();

        assertThat(later).containsExactly(Action.CREATE, Action.CONNECT, Action.DISCONNECT, Action.DESTROY);
        assertThat(cnm.runner.kernel()).isEmpty();
    }

    @Test
    void closedHandleHearsNoMore() throws Exception {
        List<NetworkEvent> heard = new ArrayList<>();
        var handle = cnm.controller.onEvent(heard::add);
        cnm.network("a");
        handle.close();
        handle.close();
        cnm.network("b");

        assertThat(heard).hasSize(1);
    }
}
