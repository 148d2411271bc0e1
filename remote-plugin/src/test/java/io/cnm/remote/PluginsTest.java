package io.cnm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NetworkSpec;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.spi.GatewayNeeds;
import io.cnm.spi.Scope;
import io.cnm.testkit.FakePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PluginsTest {
    private static final String ACTIVATE = "Plugin.Activate";

    @TempDir
    Path dir;

    private FakePlugin server;
    private Plugins plugins;

    @BeforeEach
    void start() throws IOException {
        server = FakePlugin.on(dir.resolve("run/p.sock"));
        plugins = new Plugins(Fast.directories(dir), Fast.TIMING);
    }

    @AfterEach
    void stop() throws IOException {
        plugins.close();
        server.close();
    }

    @Test
    void pluginIsAskedWhatItIsWhenItIsFirstNeededAndNotAgain() {
        assertThat(server.methods()).isEmpty();

        var first = plugins.findNetworkDriver("p");
        var second = plugins.findNetworkDriver("p");

        assertThat(first).isPresent().isEqualTo(second);
        assertThat(server.methods())
                .containsExactly(
                        ACTIVATE,
                        "NetworkDriver.GetCapabilities",
                        "IpamDriver.GetCapabilities",
                        "IpamDriver.GetDefaultAddressSpaces");
    }

    @Test
    void manyWhoNeedItAtOnceAskOnce() {
        var all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> plugins.findNetworkDriver("p")))
                .toList();

        assertThat(all).allSatisfy(each -> assertThat(each.join()).isPresent());
        assertThat(server.calls(ACTIVATE)).hasSize(1);
    }

    @Test
    void nameThatNobodyBearsIsNotWaitedFor() {
        assertThat(plugins.findNetworkDriver("q")).isEmpty();
        assertThat(plugins.findIpamDriver("q")).isEmpty();
    }

    @Test
    void nameThatIsAPathIsMalformed() {
        assertThatThrownBy(() -> plugins.findIpamDriver("../p"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("\"../p\"");
    }

    @Test
    void driverIsRecalledWithoutAskingAnybody() {
        var recalled = plugins.recallNetworkDriver("p");

        assertThat(recalled.capabilities().interfaces()).isTrue();
        assertThat(server.methods()).isEmpty();
        assertThat(plugins.findNetworkDriver("p")).contains(recalled);
    }

    @Test
    void pluginOfAnotherKindIsNotFound() {
        server.answers(ACTIVATE, "{\"implements\":[\"VolumeDriver\"]}");

        assertThatThrownBy(() -> plugins.findNetworkDriver("p"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("plugin \"p\" does not implement NetworkDriver");
        assertThatThrownBy(() -> plugins.findIpamDriver("p")).isInstanceOf(NotFoundException.class);
        assertThat(server.calls(ACTIVATE)).as("what it says holds").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Implements\":\"NetworkDriver\"}", "{\"Implements\":[7]}", "{\"Err\":\"not now\"}", ""})
    void pluginThatDoesNotSayWhatItIsIsAskedAgain(String answer) {
        server.answers(ACTIVATE, answer);

        assertThatThrownBy(() -> plugins.findNetworkDriver("p"))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining(ACTIVATE);

        server.answers(ACTIVATE, "{\"Implements\":[\"NetworkDriver\"]}");
        assertThat(plugins.findNetworkDriver("p")).isPresent();
    }

    @Test
    void scopesAreTheDrivers() {
        server.answers("NetworkDriver.GetCapabilities", "{\"Scope\":\"global\",\"ConnectivityScope\":\"local\"}");

        var can = plugins.findNetworkDriver("p").orElseThrow().capabilities();

        assertThat(can.dataScope()).isEqualTo(Scope.GLOBAL);
        assertThat(can.connectivityScope()).isEqualTo(Scope.LOCAL);
    }

    @Test
    void connectivityReachesAsFarAsDataIfNothingElseIsSaid() {
        server.answers("NetworkDriver.GetCapabilities", "{\"Scope\":\"global\"}");

        assertThat(plugins.findNetworkDriver("p").orElseThrow().capabilities().connectivityScope())
                .isEqualTo(Scope.GLOBAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"Scope\":\"Local\"}", "{\"Scope\":\"local\",\"ConnectivityScope\":\"moon\"}"})
    void driverOfAnUnknownScopeIsRefused(String answer) {
        server.answers("NetworkDriver.GetCapabilities", answer);

        assertThatThrownBy(() -> plugins.findNetworkDriver("p"))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("Scope")
                .hasMessageContaining("must be local or global");
        assertThat(plugins.findIpamDriver("p"))
                .as("the other half is as good as ever")
                .isPresent();
    }

    @Test
    void ipamDriverNeedsNothingIfItDoesNotSay() {
        server.answers("IpamDriver.GetCapabilities", 404, "404 page not found");

        var ipam = plugins.findIpamDriver("p").orElseThrow();

        assertThat(ipam.capabilities().requiresMac()).isFalse();
        assertThat(ipam.addressSpace(Scope.LOCAL)).isEqualTo("here");
        assertThat(ipam.addressSpace(Scope.GLOBAL)).isEqualTo("everywhere");
    }

    @Test
    void ipamDriverSaysWhatItNeeds() {
        server.answers("IpamDriver.GetCapabilities", "{\"RequiresMACAddress\":true,\"requiresrequestreplay\":true}");

        var can = plugins.findIpamDriver("p").orElseThrow().capabilities();

        assertThat(can.requiresMac()).isTrue();
        assertThat(can.requiresReplay()).isTrue();
    }

    @Test
    void gatewaysAreAskedForUnlessTheDriverHasNoUseForThem() {
        server.answers("NetworkDriver.GetCapabilities", "{\"Scope\":\"local\",\"GwAllocChecker\":true}");
        server.answers("NetworkDriver.GwAllocCheck", "{\"SkipIPv4\":true}");
        var driver = plugins.findNetworkDriver("p").orElseThrow();

        var needs = driver.gatewayNeeds(
                NetworkSpec.named("n").driver("p").option("colour", "red").build());

        assertThat(needs).isEqualTo(new GatewayNeeds(false, true));
        assertThat(server.calls("NetworkDriver.GwAllocCheck").get(0).body())
                .isEqualTo("{\"Options\":{\"com.docker.network.enable_ipv4\":true,"
                        + "\"com.docker.network.enable_ipv6\":false,"
                        + "\"com.docker.network.generic\":{\"colour\":\"red\"}}}\n");
    }

    @Test
    void malformedAddressIsTheUsersToPutRight() throws IOException {
        Files.createDirectories(dir.resolve("etc"));
        Files.writeString(dir.resolve("etc/q.spec"), "nowhere");

        assertThatThrownBy(() -> plugins.findNetworkDriver("q"))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("q.spec")
                .hasMessageContaining("\"nowhere\"");
    }

    @Test
    void pluginOverTlsIsBelievedIfItsAuthorityIs() throws Exception {
        var keys = TestKeys.make(dir.resolve("keys"));
        var once = new Timing.Span(Duration.ofSeconds(20), Duration.ZERO, Duration.ofSeconds(20));
        try (var secure = TlsPlugin.open(keys);
                var patient = new Plugins(
                        Fast.directories(dir),
                        new Timing(once, once, once, List.of(Duration.ofSeconds(1)), Duration.ofSeconds(1)))) {
            Files.createDirectories(dir.resolve("etc"));
            var address = "{\"Addr\":\"https://localhost:" + secure.port() + "\",\"TLSConfig\":{";
            Files.writeString(
                    dir.resolve("etc/tls.json"),
                    address + "\"CAFile\":\"" + keys.authority() + "\",\"CertFile\":\"" + keys.certificate()
                            + "\",\"KeyFile\":\"" + keys.key() + "\"}}");
            Files.writeString(
                    dir.resolve("etc/stranger.json"),
                    address + "\"CAFile\":\"" + keys.other() + "\",\"CertFile\":\"" + keys.certificate()
                            + "\",\"KeyFile\":\"" + keys.key() + "\"}}");
            Files.writeString(dir.resolve("etc/nobody.json"), address + "\"CAFile\":\"" + keys.authority() + "\"}}");

            assertThat(patient.findNetworkDriver("tls")).isPresent();
            assertThat(List.of("stranger", "nobody"))
                    .allSatisfy(name -> assertThatThrownBy(() -> patient.findNetworkDriver(name))
                            .isInstanceOf(SystemException.class));
        }
    }
}
