package io.cnm.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.http.UnixClient;
import io.cnm.spi.Failpoint;
import io.cnm.testkit.RunningPlugin;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * {@code cnm plugin} is killed in every step of what Docker's engine asks of it in the life of a network and a container. The
 * engine asks the next one for the same once more, as it does when a call breaks off, and goes on; in the end nothing is left
 * and every address is free. A sample of the failpoints; {@code -Dcnm.failpoints.stride=1} for all, {@code -Dcnm.failpoints.first=40} to begin with that one.
 */
@InPrivateNetns
@Timeout(3600)
class PluginKilledKernelTest {
    private static final int STRIDE = Integer.getInteger("cnm.failpoints.stride", 17);
    private static final int FIRST = Integer.getInteger("cnm.failpoints.first", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String POOL = "LocalDefault/10.7.0.0/24";
    private static final String ENDPOINT =
            "\"NetworkID\":\"" + "a".repeat(64) + "\",\"EndpointID\":\"" + "e".repeat(64) + "\"";
    private static final String PORTS =
            "\"Options\":{\"com.docker.network.endpoint.exposedports\":[{\"Proto\":6,\"Port\":80}],"
                    + "\"com.docker.network.portmap\":[{\"Proto\":6,\"IP\":\"\",\"Port\":80,\"HostIP\":\"\",\"HostPort\":8080,\"HostPortEnd\":8080}]}";

    /** What Docker asks: a method, and a body. */
    private record Call(String method, String body) {}

    private static final List<Call> LIFE = List.of(
            new Call(
                    "IpamDriver.RequestPool",
                    "{\"AddressSpace\":\"LocalDefault\",\"Pool\":\"10.7.0.0/24\",\"SubPool\":\"\",\"Options\":{},\"V6\":false}"),
            new Call(
                    "IpamDriver.RequestAddress",
                    "{\"PoolID\":\"" + POOL
                            + "\",\"Address\":\"\",\"Options\":{\"RequestAddressType\":\"com.docker.network.gateway\"}}"),
            new Call(
                    "NetworkDriver.CreateNetwork",
                    "{\"NetworkID\":\"" + "a".repeat(64) + "\",\"Options\":{\"com.docker.network.enable_ipv6\":false,"
                            + "\"com.docker.network.generic\":{}},\"IPv4Data\":[{\"AddressSpace\":\"LocalDefault\","
                            + "\"Gateway\":\"10.7.0.1/24\",\"Pool\":\"10.7.0.0/24\"}],\"IPv6Data\":[]}"),
            new Call("IpamDriver.RequestAddress", "{\"PoolID\":\"" + POOL + "\",\"Address\":\"\",\"Options\":null}"),
            new Call(
                    "NetworkDriver.CreateEndpoint",
                    "{" + ENDPOINT
                            + ",\"Interface\":{\"Address\":\"10.7.0.2/24\",\"AddressIPv6\":\"\",\"MacAddress\":\"\"},"
                            + PORTS + "}"),
            new Call("NetworkDriver.Join", "{" + ENDPOINT + ",\"SandboxKey\":\"/nowhere\"," + PORTS + "}"),
            new Call(
                    "NetworkDriver.ProgramExternalConnectivity",
                    "{" + ENDPOINT + ",\"SandboxKey\":\"/nowhere\"," + PORTS + "}"),
            new Call("NetworkDriver.EndpointOperInfo", "{" + ENDPOINT + "}"),
            new Call("NetworkDriver.RevokeExternalConnectivity", "{" + ENDPOINT + "}"),
            new Call("NetworkDriver.Leave", "{" + ENDPOINT + "}"),
            new Call("NetworkDriver.DeleteEndpoint", "{" + ENDPOINT + "}"),
            new Call("IpamDriver.ReleaseAddress", "{\"PoolID\":\"" + POOL + "\",\"Address\":\"10.7.0.2\"}"),
            new Call("NetworkDriver.DeleteNetwork", "{\"NetworkID\":\"" + "a".repeat(64) + "\"}"),
            new Call("IpamDriver.ReleaseAddress", "{\"PoolID\":\"" + POOL + "\",\"Address\":\"10.7.0.1\"}"),
            new Call("IpamDriver.ReleasePool", "{\"PoolID\":\"" + POOL + "\"}"));

    @Test
    void dockerGoesOnWithTheNextPlugin(Lab lab, TestReporter reporter) throws IOException {
        var directory = lab.dir().resolve("plugins");
        var first = RunningPlugin.alone(lab, directory, List.of());
        assertThat(live(directory, 0)).isEqualTo(LIFE.size());
        assertThat(first.stop()).isZero();
        var before = state(lab);

        var passages = 0;
        for (var fatal = FIRST; ; fatal += STRIDE, passages++) {
            var killed = RunningPlugin.alone(lab, directory, List.of("-Dcnm.failpoint=" + fatal));
            var answered = live(directory, 0);
            if (answered == LIFE.size() && killed.stop() == 0) {
                break;
            }
            assertThat(killed.exitCode()).as(killed.log()).isEqualTo(Failpoint.EXIT_CODE);
            var what = lastLine(killed.log());

            var next = RunningPlugin.alone(lab, directory, List.of());

            assertThat(live(directory, answered)).as(what).isEqualTo(LIFE.size());
            assertThat(live(directory, 0)).as("again after: " + what).isEqualTo(LIFE.size());
            assertThat(next.log()).as(what).doesNotContain("ERROR", "left out");
            assertThat(next.stop()).isZero();
            assertThat(state(lab)).as(what).isEqualTo(before);
        }
        reporter.publishEntry("passages", String.valueOf(passages));
        assertThat(passages).isGreaterThan((40 - FIRST) / STRIDE);
    }

    /**
     * Asks all from a call on.
     *
     * @return how many calls have been answered, with those before; fewer than all if the plugin is gone
     */
    private static int live(Path directory, int from) {
        for (var i = from; i < LIFE.size(); i++) {
            var call = LIFE.get(i);
            try (var client = UnixClient.connect(directory.resolve("cnm.sock"), PATIENCE)) {
                var answer = client.request("POST", "/" + call.method(), (call.body() + "\n").getBytes(UTF_8));
                assertThat(answer.status())
                        .as("%s: %s", call.method(), new String(answer.bytes(), UTF_8))
                        .isEqualTo(200);
            } catch (IOException e) {
                return i;
            }
        }
        return LIFE.size();
    }

    private static String state(Lab lab) {
        return lab.ip("-o link") + lab.ip("-o address") + lab.ip("route") + lab.nft("list ruleset");
    }

    private static String lastLine(String log) {
        return log.lines().reduce("", (one, next) -> next);
    }
}
