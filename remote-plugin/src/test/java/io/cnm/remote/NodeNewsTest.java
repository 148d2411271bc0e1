package io.cnm.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.api.Node;
import io.cnm.plan.CallPlugin;
import io.cnm.plan.CallPlugin.Call;
import io.cnm.spi.PluginCaller.Patience;
import io.cnm.testkit.FakePlugin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plugins hear which hosts there are, whenever they come. */
@Timeout(60)
class NodeNewsTest {
    private static final Node SELF = Node.self(IpAddress.parse("192.0.2.9"));
    private static final Node FIRST = Node.peer(IpAddress.parse("192.0.2.1"));
    private static final Node SECOND = Node.peer(IpAddress.parse("2001:db8::2"));

    @TempDir
    Path dir;

    private final List<FakePlugin> servers = new ArrayList<>();
    private final List<Plugins> clients = new ArrayList<>();

    private FakePlugin serve(String name) throws IOException {
        var server = FakePlugin.on(dir.resolve("run/" + name + ".sock"));
        servers.add(server);
        return server;
    }

    private Plugins client() {
        return client(Fast.TIMING);
    }

    private Plugins client(Timing timing) {
        var client = new Plugins(Fast.directories(dir), timing);
        clients.add(client);
        return client;
    }

    @AfterEach
    void stop() throws IOException {
        clients.forEach(Plugins::close);
        for (var server : servers) {
            server.close();
        }
    }

    private static List<String> news(FakePlugin server) {
        return server.calls().stream()
                .filter(call -> call.method().startsWith("NetworkDriver.Discover"))
                .map(call -> call.method().substring("NetworkDriver.Discover".length()) + " "
                        + call.body().strip().replaceFirst(".*\"Address\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private static void await(FakePlugin server, String... news) {
        for (var end = System.nanoTime() + 20_000_000_000L; news(server).size() < news.length; ) {
            assertThat(System.nanoTime()).as("told %s", news(server)).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(news(server)).containsExactly(news);
    }

    @Test
    void pluginHearsOfThisHostFirstAndThenOfEachChangeInDockersWords() throws IOException {
        var server = serve("p");
        var client = client();
        client.nodes(Set.of(FIRST, SELF));
        client.findNetworkDriver("p");

        await(server, "New 192.0.2.9", "New 192.0.2.1");
        client.nodes(Set.of(SELF, SECOND));

        await(server, "New 192.0.2.9", "New 192.0.2.1", "Delete 192.0.2.1", "New 2001:db8::2");
        assertThat(server.calls("NetworkDriver.DiscoverNew").get(0).body().strip())
                .isEqualTo("{\"DiscoveryType\":1,\"DiscoveryData\":"
                        + "{\"Address\":\"192.0.2.9\",\"BindAddress\":\"192.0.2.9\",\"Self\":true}}");
    }

    @Test
    void whereNobodyIsToBeToldNothingRuns() throws IOException {
        var others = tellers(); // a client that was closed does not wait for its own
        serve("p");
        var client = client();
        client.findNetworkDriver("p");
        client.nodes(Set.of());
        assertThat(tellers()).isSubsetOf(others);

        client.nodes(Set.of(FIRST));

        assertThat(tellers()).filteredOn(thread -> !others.contains(thread)).hasSize(1);
    }

    private static Set<Thread> tellers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("cnm-plugin-nodes"))
                .collect(Collectors.toSet());
    }

    @Test
    void pluginThatComesBackHearsOfAllAgainThoughNobodyCallsIt() throws IOException {
        var before = serve("p");
        var client = client();
        client.nodes(Set.of(SELF, FIRST));
        client.findNetworkDriver("p");
        await(before, "New 192.0.2.9", "New 192.0.2.1");

        before.close();
        var after = serve("p");

        await(after, "New 192.0.2.9", "New 192.0.2.1");
    }

    @Test
    void pluginThatDidNotAnswerHearsOfAllAgainAndOfThoseThatWent() throws IOException {
        var server = serve("p").does("NetworkDriver.Leave", (call, out) -> {});
        var client = client();
        client.findNetworkDriver("p");
        client.nodes(Set.of(FIRST));
        await(server, "New 192.0.2.1");

        client.call(new CallPlugin("p", new Call("NetworkDriver.Leave", "{}"), Optional.empty()), Patience.ROLL_BACK);

        await(server, "New 192.0.2.1", "New 192.0.2.1");
        client.nodes(Set.of());
        await(server, "New 192.0.2.1", "New 192.0.2.1", "Delete 192.0.2.1");
    }

    @Test
    void pluginThatIsNotThereYetIsToldWhatItIsAskedFirst() throws IOException {
        var client = client();
        client.nodes(Set.of(FIRST));
        client.recallNetworkDriver("late");
        client.nodes(Set.of(SELF));

        var server = serve("late");

        await(server, "New 192.0.2.9");
        assertThat(server.methods()).startsWith("Plugin.Activate", "NetworkDriver.GetCapabilities");
    }

    @Test
    void pluginThatHangsKeepsNoOtherFromTheNewsAndIsToldLater() throws IOException {
        var slow = serve("slow").hangs("NetworkDriver.DiscoverNew");
        var quick = serve("quick");
        var client = client(Fast.HOPELESS);
        client.findNetworkDriver("slow");
        client.findNetworkDriver("quick");

        client.nodes(Set.of(FIRST));

        await(quick, "New 192.0.2.1");
        assertThat(news(slow)).hasSizeLessThan(2);
        await(slow, "New 192.0.2.1", "New 192.0.2.1");
    }

    @Test
    void pluginThatWantsToKnowNothingIsNotAskedAgain() throws IOException {
        var server = serve("p").answers("NetworkDriver.DiscoverNew", 404, "no such method");
        var client = client();
        client.findNetworkDriver("p");

        client.nodes(Set.of(FIRST));
        await(server, "New 192.0.2.1");
        client.nodes(Set.of(FIRST, SECOND));

        await(server, "New 192.0.2.1", "New 2001:db8::2");
    }
}
