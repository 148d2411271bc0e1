package io.cnm.engine.container;

import io.cnm.api.CnmException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.controller.Undo;
import io.cnm.engine.exec.ContainerProcess;
import io.cnm.engine.exec.ExecException;
import io.cnm.engine.oci.RuntimeSpec;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts containers: their file system, their network stack and their process, and only then their program, so that its first
 * packet finds its way.
 * All or nothing. <em>Thread-safe.</em>
 */
final class Launch {
    private static final Logger log = LoggerFactory.getLogger(Launch.class);
    /** What a shell says of programs of which it knows nothing better. */
    private static final int UNKNOWN_FAILURE = 128;

    private final Parts parts;
    private final Registry registry;
    private final Stacks stacks;
    private final HostMounts hostMounts;
    private final Blueprint blueprint;
    private final ContainerEvents events;
    private final Ending ending;
    private final HealthMonitor health;
    private final Tasks tasks;

    Launch(
            Parts parts,
            Registry registry,
            Stacks stacks,
            HostMounts hostMounts,
            Blueprint blueprint,
            ContainerEvents events,
            Ending ending,
            HealthMonitor health,
            Tasks tasks) {
        this.parts = parts;
        this.registry = registry;
        this.stacks = stacks;
        this.hostMounts = hostMounts;
        this.blueprint = blueprint;
        this.events = events;
        this.ending = ending;
        this.health = health;
        this.tasks = tasks;
    }

    /**
     * Starts a container that does not run. Whoever calls holds its lock.
     *
     * @throws CnmException with the runtime's own words, if there are any
     */
    void start(Container container) {
        var begun = System.nanoTime();
        try {
            run(container);
        } catch (ExecException e) {
            failed(container, e.exitCode(), String.valueOf(e.getMessage()));
            throw refusal(e);
        } catch (CnmException e) {
            failed(container, UNKNOWN_FAILURE, String.valueOf(e.getMessage()));
            throw e;
        }
        log.info(
                "started container={} pid={} ms={}",
                container.record().shortId(),
                container.state().pid(),
                (System.nanoTime() - begun) / 1_000_000);
    }

    /** A program that is not there is the client's mistake. */
    private static CnmException refusal(ExecException e) {
        var message = String.valueOf(e.getMessage());
        return e.exitCode() == UNKNOWN_FAILURE
                ? new SystemException(message, e)
                : new InvalidParameterException(message, e);
    }

    private void run(Container container) {
        var record = container.record();
        blueprint.requireLinked(record);
        try (var undo = new Undo()) {
            var root = parts.graph().mount(record.id(), "");
            undo.push("unmount the container's file system", () -> parts.graph().unmount(record.id()));
            var stack = stacks.open(record, undo);
            var shm = hostMounts.open(record, undo);
            var spec = blueprint.spec(record, root, stack, shm);
            var process = create(record, stack, spec, undo);
            container.sandbox(stack.own());
            container.started(Optional.of(process));
            undo.push("forget the process", () -> forget(container));
            process.start();
            registry.update(container, record.with(record.state().running(process.pid(), Instant.now())));
            undo.commit();
            running(container, process);
        }
    }

    /** Makes the process while the stack is put on its networks: neither needs the other before the program starts. */
    private ContainerProcess create(ContainerRecord record, Stack stack, RuntimeSpec spec, Undo undo) {
        var runtime = parts.runtime(record.host().runtime());
        try (var joining = tasks.beside(() -> stacks.connect(stack))) {
            if (namesLinks(record)) {
                joining.await();
            }
            var process = runtime.create(record.id(), spec, blueprint.stdio(record));
            undo.push("remove the process", process::delete);
            return process;
        }
    }

    /** Whether the runtime may look for an interface, to set what is its own. */
    private static boolean namesLinks(ContainerRecord record) {
        return record.host().sysctls().keySet().stream().anyMatch(name -> name.startsWith("net."));
    }

    private static void forget(Container container) {
        container.process(Optional.empty());
        container.sandbox(Optional.empty());
    }

    private void running(Container container, ContainerProcess process) {
        events.tell("start", container.record());
        health.watch(container);
        ending.watch(container, process);
    }

    /** Those who wait for its end are told too: it has had one. */
    private void failed(Container container, int code, String why) {
        var state = container.state().notStarted(code, why);
        registry.update(container, container.record().with(state));
        events.tell("die", container.record(), Map.of("exitCode", String.valueOf(code)));
        container.started(Optional.empty());
        container.ended(state);
        if (container.record().host().autoRemove()) {
            ending.remove(container);
        }
    }
}
