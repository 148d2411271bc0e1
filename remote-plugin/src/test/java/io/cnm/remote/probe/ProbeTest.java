package io.cnm.remote.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.NotFoundException;
import io.cnm.ipam.DefaultIpam;
import io.cnm.remote.PluginDirectories;
import io.cnm.remote.probe.ProbeReport.Departure;
import io.cnm.remote.server.PluginServer;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.FakePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ProbeTest {
    private static final Probe.Limits PATIENT = new Probe.Limits(Duration.ofSeconds(20), Duration.ofSeconds(30));
    private static final Probe.Limits HASTY = new Probe.Limits(Duration.ofMillis(300), Duration.ofSeconds(2));

    @TempDir
    Path dir;

    private FakePlugin plugin;

    @BeforeEach
    void start() throws IOException {
        plugin = SoundPlugin.on(dir.resolve("p.sock"));
    }

    @AfterEach
    void stop() throws IOException {
        plugin.close();
    }

    @Test
    void soundPluginDepartsNowhere() {
        var report = probe(false);

        assertThat(report.departures()).isEmpty();
        assertThat(report.followsProtocol()).isTrue();
        assertThat(report.facts())
                .containsEntry("found", dir.resolve("p.sock").toString())
                .containsEntry("form", "socket")
                .containsEntry("implements", "NetworkDriver, IpamDriver")
                .containsEntry("scope", "local")
                .containsEntry("connectivity scope", "local")
                .containsEntry("checks gateways", "false")
                .containsEntry("requires MAC address", "true")
                .containsEntry("requires replay", "false")
                .containsEntry("local address space", "here");
    }

    @Test
    void nothingIsChangedUnlessAskedFor() {
        probe(false);

        assertThat(plugin.methods())
                .doesNotContain(
                        "NetworkDriver.CreateNetwork",
                        "NetworkDriver.CreateEndpoint",
                        "NetworkDriver.Join",
                        "IpamDriver.RequestPool",
                        "IpamDriver.RequestAddress");
    }

    @Test
    void deepProbeTakesEverythingBack() {
        var report = probe(true);

        assertThat(report.departures()).isEmpty();
        assertThat(report.facts()).containsEntry("pool", "10.7.0.0/24").containsEntry("network", "created");
        assertThat(plugin.methods())
                .containsSubsequence(
                        "IpamDriver.RequestPool",
                        "IpamDriver.RequestAddress",
                        "NetworkDriver.CreateNetwork",
                        "NetworkDriver.CreateEndpoint",
                        "NetworkDriver.EndpointOperInfo",
                        "NetworkDriver.DeleteEndpoint",
                        "NetworkDriver.DeleteNetwork",
                        "IpamDriver.ReleaseAddress",
                        "IpamDriver.ReleasePool")
                .doesNotContain("NetworkDriver.Join");
        assertThat(plugin.calls("IpamDriver.ReleaseAddress"))
                .extracting(FakePlugin.Call::body)
                .contains(
                        "{\"PoolID\":\"p\",\"Address\":\"10.7.0.1\"}\n",
                        "{\"PoolID\":\"p\",\"Address\":\"10.7.0.2\"}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Plugin.Activate|200|{\"Implements\":\"NetworkDriver\"}|Implements",
                "Plugin.Activate|200|{\"Implements\":[]}|names no subsystem",
                "Plugin.Activate|500|{\"Err\":\"not today\"}|is refused: not today",
                "NetworkDriver.GetCapabilities|200|{\"Scope\":\"galaxy\"}|Scope \"galaxy\" must be local or global",
                "NetworkDriver.GetCapabilities|200|{\"Scope\":\"local\",\"ConnectivityScope\":\"x\"}|ConnectivityScope \"x\" must be",
                "NetworkDriver.GetCapabilities|200|{\"Scope\":7}|the answer is not what it should be",
                "NetworkDriver.GetCapabilities|201|{\"Scope\":\"local\"}|status 201: only 200 is taken for success",
                "NetworkDriver.GetCapabilities|200|[]|the answer is not what it should be: an object is expected",
                "NetworkDriver.CnmProbe|200|{}|an unknown method is answered with status 200, not 404",
                "IpamDriver.CnmProbe|500|{\"Err\":\"what?\"}|an unknown method is answered with status 500, not 404",
                "NetworkDriver.EndpointOperInfo|404||is missing",
                "NetworkDriver.EndpointOperInfo|200|{}|a call with an empty body must be refused",
                "NetworkDriver.EndpointOperInfo|500|{\"Error\":\"no\"}|has no key Err, and users get to see JSON",
                "NetworkDriver.EndpointOperInfo|200|{\"Error\":\"no\"}|has no key Err, and is taken for success: no",
                "NetworkDriver.Leave|500||status 500 without a reason",
                "NetworkDriver.Leave|200|{\"Err\":\"who?\"}|what is not there must count as removed, but is refused: who?",
                "NetworkDriver.DeleteEndpoint|500|who?|what is not there must count as removed, but is refused: who?",
                "NetworkDriver.DeleteNetwork|404||must count as removed, but is refused: not implemented",
                "NetworkDriver.DeleteNetwork|204||status 204: only 200 is taken for success",
                "NetworkDriver.DeleteNetwork|200||empty, where at least {} is expected",
                "IpamDriver.GetDefaultAddressSpaces|500|{\"Err\":\"no\"}|the driver cannot be used: no",
                "IpamDriver.ReleaseAddress|200|{}|a call with an empty body must be refused",
                "IpamDriver.ReleaseAddress|200|{\"Err\":\"no\"}|has no key Error, and is taken for success: no",
            })
    void departureIsNamed(String method, int status, String body, String what) {
        plugin.answers(method, status, body == null ? "" : body);

        assertThat(probe(false).departures()).anySatisfy(each -> {
            assertThat(each.call()).isEqualTo(method);
            assertThat(each.what()).contains(what);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NetworkDriver.CreateNetwork|{}|a call with an empty body must be refused",
                "NetworkDriver.CreateEndpoint|{\"Err\":\"no\"}|an endpoint with an address of the network's pool is refused: no",
                "NetworkDriver.CreateEndpoint|{\"Interface\":{\"Address\":\"10.7.0.2/24\"}}|Interface.Address is answered though it was given",
                "NetworkDriver.CreateEndpoint|{\"Interface\":{\"MacAddress\":\"x\"}}|Interface.MacAddress",
                "NetworkDriver.EndpointOperInfo|{\"Err\":\"no\"}|no container can start: no",
                "NetworkDriver.DeleteEndpoint|{\"Err\":\"no\"}|is refused: no",
                "IpamDriver.RequestPool|{\"PoolID\":\"p\",\"Pool\":\"10.7\"}|Pool \"10.7\" must be an address with a prefix length",
                "IpamDriver.RequestPool|{\"PoolID\":\"p\",\"Pool\":\"10.8.0.0/24\"}|is not within pool 10.8.0.0/24",
                "IpamDriver.RequestAddress|{\"Address\":\"10.7.0.5\"}|must be an address with a prefix length",
                "IpamDriver.RequestAddress|{\"Address\":\"10.7.0.5/24\"}|leases 10.7.0.5 twice",
                "IpamDriver.RequestAddress|{\"Error\":\"none left\"}|a fresh pool has no address to lease: none left",
                "IpamDriver.ReleasePool|{\"Error\":\"no\"}|what was leased is not taken back: no",
            })
    void departureOfWhatItDoesIsNamed(String method, String body, String what) {
        plugin.answers(method, body);

        var report = probe(true);

        assertThat(report.departures()).anySatisfy(each -> {
            assertThat(each.call()).matches(call -> call.equals(method) || method.equals("IpamDriver.RequestPool"));
            assertThat(each.what()).contains(what);
        });
        assertThat(plugin.methods()).contains("IpamDriver.ReleasePool");
    }

    @Test
    void networkThatADriverDoesNotWantIsNoDeparture() {
        plugin.answers("NetworkDriver.CreateNetwork", "{\"Err\":\"option parent is needed\"}");

        var report = probe(true);

        assertThat(report.followsProtocol()).isTrue();
        assertThat(report.facts()).containsEntry("network", "refused: option parent is needed");
    }

    @Test
    void poolThatADriverDoesNotChooseIsNamed() {
        plugin.answers(
                "IpamDriver.RequestPool",
                call -> call.body().contains("\"Pool\":\"198.19.251.0/24\"")
                        ? "{\"PoolID\":\"q\",\"Pool\":\"198.19.251.0/24\"}"
                        : "{\"Error\":\"which?\"}");
        plugin.answers(
                "IpamDriver.RequestAddress",
                call -> call.body().contains("RequestAddressType")
                        ? "{\"Address\":\"198.19.251.1/24\"}"
                        : "{\"Address\":\"198.19.251.9/24\"}");

        var report = probe(true);

        assertThat(report.departures()).isEmpty();
        assertThat(report.facts())
                .containsEntry("pool of its choice", "refused: which?")
                .containsEntry("pool", "198.19.251.0/24");
    }

    @Test
    void slowAnswerIsNamed() {
        plugin.does("NetworkDriver.GetCapabilities", (call, out) -> {
            new CountDownLatch(1).await(600, TimeUnit.MILLISECONDS);
            FakePlugin.write(out, 200, "{\"Scope\":\"local\"}");
        });

        assertThat(probe("p", HASTY, false).departures()).anySatisfy(each -> {
            assertThat(each.call()).isEqualTo("NetworkDriver.GetCapabilities");
            assertThat(each.what()).startsWith("is slow: answered after 0.");
        });
    }

    @Test
    void callThatIsNotAnsweredIsNamedAndTheOthersAreMade() {
        plugin.hangs("NetworkDriver.GetCapabilities");

        assertThat(probe("p", HASTY, false).departures())
                .contains(new Departure("NetworkDriver.GetCapabilities", "no answer: did not answer within 2.0 s"));
        assertThat(plugin.methods()).contains("IpamDriver.GetDefaultAddressSpaces");
    }

    @Test
    void pluginThatRefusesAnEmptyHostIsNamed() {
        plugin.does("Plugin.Activate", (call, out) -> {
            var status = call.headers().getOrDefault("host", "").isEmpty() ? 400 : 200;
            FakePlugin.write(out, status, "{\"Implements\":[\"IpamDriver\"]}");
        });

        assertThat(probe(false).departures()).singleElement().satisfies(each -> assertThat(each.what())
                .contains("empty header Host"));
    }

    @Test
    void nameOfADockersOwnDriverIsNamed() throws IOException {
        try (var bridge = SoundPlugin.on(dir.resolve("bridge.sock"))) {
            assertThat(probe("bridge", PATIENT, false).departures())
                    .singleElement()
                    .satisfies(each -> assertThat(each.what()).contains("a driver of Docker's own"));
            assertThat(bridge.methods()).contains("Plugin.Activate");
        }
    }

    @Test
    void pluginIsFoundThroughAnAddressFile() throws IOException {
        Files.writeString(dir.resolve("q.spec"), "unix://" + dir.resolve("p.sock"));

        assertThat(probe("q", PATIENT, false).facts())
                .containsEntry("found", dir.resolve("q.spec").toString())
                .containsEntry("form", ".spec")
                .containsEntry("address", "unix://" + dir.resolve("p.sock"));
    }

    @Test
    void ourOwnAddressManagementDepartsNowhere() throws IOException {
        try (var server = PluginServer.builder()
                .ipam(new DefaultIpam(), new FakeHostView())
                .build()) {
            server.listen(dir.resolve("ours.sock"));

            var report = probe("ours", PATIENT, true);

            assertThat(report.departures()).isEmpty();
            assertThat(report.facts()).containsEntry("implements", "IpamDriver").containsKey("gateway");
        }
    }

    @Test
    void pluginThatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> probe("nobody", PATIENT, false))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("plugin \"nobody\" not found");
    }

    private ProbeReport probe(boolean deep) {
        return probe("p", PATIENT, deep);
    }

    private ProbeReport probe(String name, Probe.Limits limits, boolean deep) {
        return new Probe(new PluginDirectories(dir, List.of(dir)), limits).examine(name, deep);
    }
}
