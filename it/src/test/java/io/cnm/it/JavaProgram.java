package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.cnm.testkit.DockerEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.testcontainers.shaded.com.github.dockerjava.core.DefaultDockerClientConfig;
import org.testcontainers.shaded.com.github.dockerjava.core.DockerClientImpl;

/** What programs do with docker-java itself. <em>Used by one thread.</em> */
final class JavaProgram implements AutoCloseable {
    private static final int PATIENCE = 20;

    private final DockerClient client;

    /** @param apiVersion that it speaks */
    JavaProgram(DockerEngine docker, String apiVersion) {
        var address = URI.create("unix://" + docker.socket());
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(address.toString())
                .withApiVersion(apiVersion)
                .build();
        client = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder().dockerHost(address).build());
    }

    /** Everything must go well. */
    void run() throws IOException, InterruptedException {
        client.pingCmd().exec();
        var network = client.createNetworkCmd()
                .withName("front")
                .withIpam(new Network.Ipam().withConfig(new Network.Ipam.Config().withSubnet("10.79.0.0/24")))
                .exec()
                .getId();
        var id = start();
        look(id);
        use(id);
        client.connectToNetworkCmd().withContainerId(id).withNetworkId(network).exec();
        assertThat(client.inspectContainerCmd(id).exec().getNetworkSettings().getNetworks())
                .containsKeys("bridge", "front");
        client.disconnectFromNetworkCmd()
                .withContainerId(id)
                .withNetworkId(network)
                .exec();
        end(id);
        client.removeNetworkCmd(network).exec();
        client.removeVolumeCmd("kept").exec();
    }

    private String start() {
        var port = ExposedPort.tcp(80);
        var host = HostConfig.newHostConfig()
                .withBinds(new Bind("kept", new Volume("/data")))
                .withPortBindings(PortBinding.parse("127.0.0.1::80"))
                .withCapDrop(Capability.NET_RAW)
                .withMemory(64L << 20);
        var id = client.createContainerCmd(DockerEngine.IMAGE)
                .withName("box")
                .withHostConfig(host)
                .withExposedPorts(port)
                .withEnv("A=b")
                .withCmd("sh", "-c", "echo $A; echo err >&2; exec sleep 1000")
                .exec()
                .getId();
        client.startContainerCmd(id).exec();
        assertThatThrownBy(() -> client.startContainerCmd(id).exec()).isInstanceOf(NotModifiedException.class);
        assertThatThrownBy(() -> client.removeContainerCmd(id).exec()).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> client.inspectContainerCmd("nobody").exec()).isInstanceOf(NotFoundException.class);
        return id;
    }

    private void look(String id) throws InterruptedException, IOException {
        var state = client.inspectContainerCmd(id).exec();
        assertThat(state.getState().getRunning()).isTrue();
        assertThat(state.getNetworkSettings().getPorts().getBindings().get(ExposedPort.tcp(80)))
                .hasSize(1);
        assertThat(client.listContainersCmd().withNameFilter(List.of("box")).exec())
                .singleElement()
                .satisfies(each -> assertThat(each.getId()).isEqualTo(id));
        var frames = new Frames();
        client.logContainerCmd(id)
                .withStdOut(true)
                .withStdErr(true)
                .exec(frames)
                .awaitCompletion(PATIENCE, TimeUnit.SECONDS);
        assertThat(frames.lines()).containsExactlyInAnyOrder("STDOUT: b", "STDERR: err");
        try (var statistics = client.statsCmd(id).withNoStream(true).exec(new Last())) {
            statistics.awaitCompletion(PATIENCE, TimeUnit.SECONDS);
            assertThat(statistics.all.get(0).getMemoryStats().getLimit()).isEqualTo(64L << 20);
        }
    }

    private void use(String id) throws InterruptedException, IOException {
        var exec = client.execCreateCmd(id)
                .withAttachStdin(true)
                .withAttachStdout(true)
                .withCmd("sh", "-c", "read line; echo got $line; exit 6")
                .exec()
                .getId();
        var frames = new Frames();
        client.execStartCmd(exec)
                .withStdIn(new ByteArrayInputStream("typed\n".getBytes(StandardCharsets.UTF_8)))
                .exec(frames)
                .awaitCompletion(PATIENCE, TimeUnit.SECONDS);
        assertThat(frames.lines()).containsExactly("STDOUT: got typed");
        assertThat(client.inspectExecCmd(exec).exec().getExitCodeLong()).isEqualTo(6);
        try (var tar = client.copyArchiveFromContainerCmd(id, "/etc/passwd").exec()) {
            assertThat(new String(tar.readAllBytes(), StandardCharsets.UTF_8)).contains("web:x:1000");
        }
        assertThat(client.topContainerCmd(id).exec().getTitles()).contains("PID");
    }

    private void end(String id) throws InterruptedException {
        client.killContainerCmd(id).exec();
        var waiting = client.waitContainerCmd(id).start();
        assertThat(waiting.awaitStatusCode(PATIENCE, TimeUnit.SECONDS)).isEqualTo(137);
        client.removeContainerCmd(id).exec();
        assertThat(client.listContainersCmd().withShowAll(true).exec()).isEmpty();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private static final class Last extends ResultCallback.Adapter<Statistics> {
        private final List<Statistics> all = new CopyOnWriteArrayList<>();

        @Override
        public void onNext(Statistics statistics) {
            all.add(statistics);
        }
    }

    private static final class Frames extends ResultCallback.Adapter<Frame> {
        private final List<Frame> all = new CopyOnWriteArrayList<>();

        @Override
        public void onNext(Frame frame) {
            all.add(frame);
        }

        private List<String> lines() {
            return all.stream().map(Frame::toString).toList();
        }
    }
}
