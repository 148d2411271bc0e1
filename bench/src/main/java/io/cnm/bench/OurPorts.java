package io.cnm.bench;

import io.cnm.linux.Netns;
import java.nio.file.Path;

/** Sandboxes of our daemon, by number, and the ports that are published on them. <em>Confined to one thread.</em> */
final class OurPorts {
    private static final String ALL = "/cnm/v1/sandboxes";

    private final Engine engine;
    private final String network;

    /** On a daemon without networks but its own. */
    OurPorts(Engine engine) {
        this.engine = engine;
        network = engine.client().createNetwork("ports", "10.83.0.0/24");
    }

    /** Makes a sandbox, on the network. */
    void create(int number) {
        engine.client().call("POST", ALL, "{\"containerId\":\"" + name(number) + "\"}");
        engine.client().connect(network, name(number));
    }

    /** Its namespace. */
    Netns netns(int number) {
        return Netns.open(Path.of(
                engine.client().get(ALL + "/" + name(number)).path("key").asString()));
    }

    /** Publishes, and answers how long that took in nanoseconds. */
    double publish(int number, HostPorts ports) {
        var body = ports.toJson();
        var begin = System.nanoTime();
        engine.client().call("POST", ALL + "/" + name(number) + "/publish", body);
        return System.nanoTime() - begin;
    }

    /** Takes them back. */
    void unpublish(int number, HostPorts ports) {
        engine.client().call("POST", ALL + "/" + name(number) + "/unpublish", ports.toJson());
    }

    private static String name(int number) {
        return "ports" + number;
    }
}
