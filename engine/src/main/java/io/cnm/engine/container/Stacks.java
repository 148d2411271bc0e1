package io.cnm.engine.container;

import io.cnm.api.ConflictException;
import io.cnm.api.Connection;
import io.cnm.api.Sandbox;
import io.cnm.api.SystemException;
import io.cnm.controller.Undo;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Gives containers that start their network stacks: their own, the host's or another container's. <em>Thread-safe.</em> */
final class Stacks {
    private final Registry registry;
    private final Places places;
    private final Networking networking;

    Stacks(Registry registry, Places places, Networking networking) {
        this.registry = registry;
        this.places = places;
        this.networking = networking;
    }

    /**
     * A stack that is there, but on no network yet ({@link #connect}).
     *
     * @param undo is told how to take back what was made
     */
    Stack open(ContainerRecord record, Undo undo) {
        var provider = provider(record);
        if (!provider.equals(record)) {
            return of(provider, requireSandbox(provider), Optional.empty(), List.of());
        }
        writeHostname(record);
        var connections = networking.connections(record);
        var sandbox = networking.open(record, places.network(record.id()));
        undo.push("delete the sandbox", sandbox::delete);
        return of(record, sandbox, Optional.of(sandbox), connections);
    }

    /** Puts it on its networks, its ports published: all of them, or what was made of it is to be taken back. */
    void connect(Stack stack) {
        stack.own().ifPresent(sandbox -> stack.connections().forEach(each -> networking.connect(sandbox, each)));
    }

    private Stack of(ContainerRecord record, Sandbox sandbox, Optional<Sandbox> own, List<Connection> connections) {
        var info = sandbox.info();
        var host = record.networkMode().isHost();
        return new Stack(
                own,
                connections,
                Optional.of(info.key()).filter(key -> !host),
                info.hostsFile(),
                info.resolvConf(),
                places.hostname(record.id()),
                host && record.host().utsMode().equals("host")
                        ? ""
                        : record.config().hostname(),
                record.config().domainname());
    }

    /** The container whose stack it is: itself, or the one at the end of a chain of such that share. */
    private ContainerRecord provider(ContainerRecord record) {
        var seen = new HashSet<String>();
        var at = record;
        for (var other = at.networkMode().otherContainer();
                other.isPresent();
                other = at.networkMode().otherContainer()) {
            if (!seen.add(at.id())) {
                throw new ConflictException("containers share their network stack in a circle: " + at.id());
            }
            at = registry.require(other.get()).record();
        }
        return at;
    }

    private Sandbox requireSandbox(ContainerRecord provider) {
        return registry.require(provider.id())
                .sandbox()
                .orElseThrow(() ->
                        new ConflictException("cannot join network of a non running container: " + provider.id()));
    }

    private void writeHostname(ContainerRecord record) {
        try {
            Files.writeString(places.hostname(record.id()), record.config().hostname() + "\n");
            Failpoint.pass("after a container's host name");
        } catch (IOException e) {
            throw new SystemException("cannot write the host name of container " + record.id() + ": " + e, e);
        }
    }
}
