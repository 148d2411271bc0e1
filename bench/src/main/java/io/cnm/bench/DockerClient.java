package io.cnm.bench;

import io.cnm.http.UnixClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** What is asked of a daemon through Docker's API, on one connection. <em>Confined to one thread.</em> */
final class DockerClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final UnixClient connection;

    DockerClient(UnixClient connection) {
        this.connection = connection;
    }

    /** Makes a bridge network and answers its id. */
    String createNetwork(String name, String subnet) {
        var answer = call(
                "POST",
                "/networks/create",
                "{\"Name\":\"" + name + "\",\"Driver\":\"bridge\",\"IPAM\":{\"Config\":[{\"Subnet\":\"" + subnet
                        + "\"}]}}");
        return JSON.readTree(answer).path("Id").asString();
    }

    void removeNetwork(String id) {
        call("DELETE", "/networks/" + id, "");
    }

    void connect(String network, String container) {
        call("POST", "/networks/" + network + "/connect", "{\"Container\":\"" + container + "\"}");
    }

    void disconnect(String network, String container) {
        call("POST", "/networks/" + network + "/disconnect", "{\"Container\":\"" + container + "\"}");
    }

    /**
     * Makes a container whose program sleeps.
     *
     * @param network the name of its network
     * @param ports that are published
     * @return its id
     */
    String createContainer(String image, String name, String network, HostPorts ports) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("Image", image).putArray("Cmd").add("/busybox").add("sleep").add("100000");
        var host = json.putObject("HostConfig").put("NetworkMode", network);
        var bindings = host.putObject("PortBindings");
        var exposed = json.putObject("ExposedPorts");
        for (var port = ports.first(); port < ports.first() + ports.count(); port++) {
            exposed.putObject(port + "/tcp");
            bindings.putArray(port + "/tcp")
                    .addObject()
                    .put("HostIp", ports.address())
                    .put("HostPort", Integer.toString(port));
        }
        var made = call("POST", "/containers/create?name=" + name, json.toString());
        return JSON.readTree(made).path("Id").asString();
    }

    /** Starts a container. */
    void startContainer(String id) {
        call("POST", "/containers/" + id + "/start", "");
    }

    /** The list of those that run, as it is sent. */
    byte[] listContainers() {
        return call("GET", "/containers/json", "");
    }

    /** Ends all containers and removes them. */
    void removeContainers() {
        get("/containers/json?all=1")
                .forEach(each -> removeContainer(each.path("Id").asString()));
    }

    /** Ends a container and removes it. */
    void removeContainer(String id) {
        call("DELETE", "/containers/" + id + "?force=1", "");
    }

    /** What is answered to a GET, as JSON. */
    JsonNode get(String path) {
        return JSON.readTree(call("GET", path, ""));
    }

    /** Sends JSON, if it is not empty, and answers the body. */
    byte[] call(String method, String path, String json) {
        return call(method, path, json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends anything and answers the body.
     *
     * @throws IllegalStateException if the daemon refuses
     */
    byte[] call(String method, String path, byte[] body) {
        try {
            var answer = connection.request(method, path, body);
            var bytes = answer.bytes();
            if (answer.status() >= 300) {
                throw new IllegalStateException(
                        method + " " + path + ": " + answer.status() + " " + new String(bytes, StandardCharsets.UTF_8));
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
