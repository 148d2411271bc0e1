package io.cnm.bench;

/** What an engine has running that can be connected to networks. */
interface Tenants {
    /** Starts one, on the engine's default network, and answers what networks know it by. */
    String start(String name);

    /** Ends one and removes it. */
    void remove(String tenant);

    /** Containers of an engine that has the image. */
    static Tenants containers(Engine engine) {
        return new Tenants() {
            @Override
            public String start(String name) {
                return Engines.startContainer(engine.client(), name, HostPorts.NONE);
            }

            @Override
            public void remove(String tenant) {
                engine.client().removeContainer(tenant);
            }
        };
    }

    /** Sandboxes of ours without a container. */
    static Tenants sandboxes(Engine engine) {
        return new Tenants() {
            @Override
            public String start(String name) {
                engine.client().call("POST", "/cnm/v1/sandboxes", "{\"containerId\":\"" + name + "\"}");
                engine.client().connect("bridge", name);
                return name;
            }

            @Override
            public void remove(String tenant) {
                engine.client().call("DELETE", "/cnm/v1/sandboxes/" + tenant, "");
            }
        };
    }
}
