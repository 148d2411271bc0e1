package io.cnm.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.Json;
import io.cnm.http.UnixClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A client of the daemon's REST, with a connection of its own. <em>Confined to one thread.</em> */
final class Rest implements AutoCloseable {
    private static final String NETWORKS = "/cnm/v1/networks";
    private static final String SANDBOXES = "/cnm/v1/sandboxes";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none");

    private final UnixClient client;

    private Rest(UnixClient client) {
        this.client = client;
    }

    static Rest to(Path socket) {
        return to(socket, PATIENCE);
    }

    /** @param patience for each answer */
    static Rest to(Path socket, Duration patience) {
        try {
            return new Rest(UnixClient.connect(socket, patience));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer. */
    record Reply(int status, String body) {
        boolean done() {
            return status < 300;
        }

        JsonNode json() {
            return Json.read(body.getBytes(UTF_8), JsonNode.class);
        }

        /** @throws AssertionError if what was asked for was not done */
        Reply required() {
            if (!done()) {
                throw new AssertionError(status + ": " + body);
            }
            return this;
        }
    }

    /**
     * Asks for something that may be refused.
     *
     * @param body JSON, in which apostrophes stand for quotes; may be empty
     * @throws UncheckedIOException if there is no answer
     */
    Reply ask(String method, String path, String body) {
        try {
            var answer = client.request(method, path, body.replace('\'', '"').getBytes(UTF_8));
            return new Reply(answer.status(), new String(answer.bytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A network with a subnet of the default pools. */
    Reply createNetwork(String name) {
        return ask("POST", NETWORKS, "{'name':'%s'}".formatted(name));
    }

    Reply createNetwork(String name, String subnet) {
        return ask("POST", NETWORKS, "{'name':'%s','ipam':{'pools':[{'subnet':'%s'}]}}".formatted(name, subnet));
    }

    Reply deleteNetwork(String name) {
        return ask("DELETE", NETWORKS + "/" + name, "");
    }

    Reply createEndpoint(String network, String name) {
        return ask("POST", endpoints(network), "{'name':'%s'}".formatted(name));
    }

    Reply deleteEndpoint(String network, String name) {
        return ask("DELETE", endpoints(network) + "/" + name + "?force=1", "");
    }

    Reply join(String network, String endpoint, String sandbox) {
        return ask("POST", endpoints(network) + "/" + endpoint + "/join", "{'sandbox':'%s'}".formatted(sandbox));
    }

    Reply leave(String network, String endpoint) {
        return ask("POST", endpoints(network) + "/" + endpoint + "/leave", "{}");
    }

    Reply createSandbox(String container) {
        return ask("POST", SANDBOXES, "{'containerId':'%s','hostname':'%s'}".formatted(container, container));
    }

    Reply deleteSandbox(String container) {
        return ask("DELETE", SANDBOXES + "/" + container, "");
    }

    Reply publish(String container, int hostPort, int containerPort) {
        return ask("POST", SANDBOXES + "/" + container + "/publish", ports(hostPort, containerPort));
    }

    Reply unpublish(String container, int hostPort, int containerPort) {
        return ask("POST", SANDBOXES + "/" + container + "/unpublish", ports(hostPort, containerPort));
    }

    private static String ports(int hostPort, int containerPort) {
        return "{'ports':[{'protocol':'tcp','containerPort':%d,'hostPort':%d}]}".formatted(containerPort, hostPort);
    }

    private static String endpoints(String network) {
        return NETWORKS + "/" + network + "/endpoints";
    }

    /** Names of all networks but the predefined ones. */
    List<String> networks() {
        return names(ask("GET", NETWORKS, ""), "name")
                .filter(name -> !PREDEFINED.contains(name))
                .toList();
    }

    List<String> endpointsOf(String network) {
        return names(ask("GET", endpoints(network), ""), "name").toList();
    }

    List<String> sandboxes() {
        return names(ask("GET", SANDBOXES, ""), "containerId").toList();
    }

    private static Stream<String> names(Reply list, String field) {
        return list.required().json().valueStream().map(each -> each.path("spec")
                .path(field)
                .asString());
    }

    /** What is not in the kernel as it should be. */
    List<String> findings() {
        var report = ask("POST", "/cnm/v1/reconcile?dryRun=1", "").required().json();
        return report.path("findings").valueStream().map(JsonNode::toString).toList();
    }

    /** Removes whatever is listed. */
    void clear() {
        sandboxes().forEach(sandbox -> deleteSandbox(sandbox).required());
        for (var network : networks()) {
            endpointsOf(network)
                    .forEach(endpoint -> deleteEndpoint(network, endpoint).required());
            deleteNetwork(network).required();
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
