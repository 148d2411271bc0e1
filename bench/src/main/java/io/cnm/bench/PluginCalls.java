package io.cnm.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.UnixClient;
import io.cnm.spi.PlanRunner.Send;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Docker's engine asks of a network driver for containers that come and go. <em>Confined to one thread.</em> */
final class PluginCalls implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NETWORK = "f".repeat(64);
    private static final String PORTS =
            "\"Options\":{\"com.docker.network.endpoint.exposedports\":[]," + "\"com.docker.network.portmap\":[]}";

    /** What a container's start and end are, in Docker's order. */
    private static final List<String> LIFE = List.of(
            "CreateEndpoint",
            "Join",
            "ProgramExternalConnectivity",
            "EndpointOperInfo",
            "RevokeExternalConnectivity",
            "Leave",
            "DeleteEndpoint");

    private final UnixClient client;
    private int number;

    private PluginCalls(UnixClient client) {
        this.client = client;
    }

    /** On a kept connection, as Docker's engine does. */
    static PluginCalls connect(Path socket) {
        try {
            return new PluginCalls(UnixClient.connect(socket, PATIENCE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void createNetwork() {
        call(
                "CreateNetwork",
                "{\"NetworkID\":\"" + NETWORK + "\",\"Options\":{\"com.docker.network.enable_ipv6\":false,"
                        + "\"com.docker.network.generic\":{}},\"IPv4Data\":[{\"AddressSpace\":\"LocalDefault\","
                        + "\"Gateway\":\"10.211.0.1/16\",\"Pool\":\"10.211.0.0/16\"}],\"IPv6Data\":[]}");
    }

    void deleteNetwork() {
        call("DeleteNetwork", "{\"NetworkID\":\"" + NETWORK + "\"}");
    }

    /** Endpoints come and go, one after the other. */
    void endpoints(int count) {
        for (var i = 0; i < count; i++) {
            number++;
            LIFE.forEach(method -> call(method, body(method)));
        }
    }

    /**
     * The same, timed: what each call took without what was waited for the kernel, in nanoseconds.
     *
     * @param sends to the kernel are added here by somebody else
     */
    Map<String, Samples> timed(int count, List<Send> sends) {
        var took = new LinkedHashMap<String, List<Double>>();
        for (var i = 0; i < count; i++) {
            number++;
            for (var method : LIFE) {
                var body = body(method);
                take(sends);
                var start = System.nanoTime();
                call(method, body);
                var all = System.nanoTime() - start;
                took.computeIfAbsent(method, each -> new ArrayList<>()).add((double) (all - take(sends)));
            }
        }
        var samples = new LinkedHashMap<String, Samples>();
        took.forEach((method, values) -> samples.put(
                method,
                Samples.of(values.stream().mapToDouble(Double::doubleValue).toArray())));
        return samples;
    }

    private static long take(List<Send> sends) {
        synchronized (sends) {
            var sum =
                    sends.stream().map(Send::took).mapToLong(Duration::toNanos).sum();
            sends.clear();
            return sum;
        }
    }

    private String body(String method) {
        var key = "{\"NetworkID\":\"" + NETWORK + "\",\"EndpointID\":\"" + "%064x".formatted(number) + "\"";
        return switch (method) {
            case "CreateEndpoint" ->
                key + ",\"Interface\":{\"Address\":\"10.211." + (number / 250 % 250) + "." + (number % 250 + 2)
                        + "/16\",\"AddressIPv6\":\"\",\"MacAddress\":\"\"}," + PORTS + "}";
            case "Join", "ProgramExternalConnectivity" -> key + ",\"SandboxKey\":\"/nowhere\"," + PORTS + "}";
            default -> key + "}";
        };
    }

    private void call(String method, String body) {
        try {
            var answer = client.request("POST", "/NetworkDriver." + method, (body + "\n").getBytes(UTF_8));
            var bytes = answer.bytes();
            if (answer.status() != 200) {
                throw new IllegalStateException(method + ": " + new String(bytes, UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
