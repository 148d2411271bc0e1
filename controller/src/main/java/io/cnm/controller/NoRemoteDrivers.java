package io.cnm.controller;

import io.cnm.api.Node;
import io.cnm.api.NotFoundException;
import io.cnm.plan.CallPlugin;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.PluginDriver;
import io.cnm.spi.RemoteDrivers;
import java.util.Optional;
import java.util.Set;

/** What a controller has that knows no drivers but those built in. */
enum NoRemoteDrivers implements RemoteDrivers {
    NONE;

    @Override
    public Optional<PluginDriver> findNetworkDriver(String name) {
        return Optional.empty();
    }

    @Override
    public PluginDriver recallNetworkDriver(String name) {
        throw notFound(name);
    }

    @Override
    public Optional<IpamDriver> findIpamDriver(String name) {
        return Optional.empty();
    }

    @Override
    public void nodes(Set<Node> nodes) {
        // There is nobody to tell.
    }

    @Override
    public Outcome call(CallPlugin call, Patience patience) {
        return new Outcome(Fate.NOT_SENT, "plugin \"" + call.plugin() + "\" not found");
    }

    /** The error that Docker's engine gives for a driver that is not there. */
    static NotFoundException notFound(String name) {
        return new NotFoundException("plugin \"" + name + "\" not found");
    }
}
