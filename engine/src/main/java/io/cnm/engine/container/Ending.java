package io.cnm.engine.container;

import io.cnm.controller.Teardown;
import io.cnm.engine.container.ContainerState.Status;
import io.cnm.engine.exec.ContainerProcess;
import io.cnm.engine.exec.Exit;
import io.cnm.engine.graph.GraphDriver;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows when a container has ended: its network stack is given back, those who wait are told, what is left of it is
 * cleared away, and it is started again or removed if that is its way. <em>Thread-safe.</em>
 */
final class Ending {
    private static final Logger log = LoggerFactory.getLogger(Ending.class);

    private final Registry registry;
    private final GraphDriver graph;
    private final HostMounts hostMounts;
    private final ContainerEvents events;
    private final Tasks tasks;
    private final Consumer<Container> start;
    private final Consumer<Container> remove;
    private final Map<String, Integer> startsInARow = new ConcurrentHashMap<>();
    private final Map<String, Future<?>> restarts = new ConcurrentHashMap<>();
    private volatile boolean last;

    /**
     * @param start starts a container again; called with its lock held
     * @param remove removes a container that is to go when it has ended
     */
    Ending(
            Registry registry,
            GraphDriver graph,
            HostMounts hostMounts,
            ContainerEvents events,
            Tasks tasks,
            Consumer<Container> start,
            Consumer<Container> remove) {
        this.registry = registry;
        this.graph = graph;
        this.hostMounts = hostMounts;
        this.events = events;
        this.tasks = tasks;
        this.start = start;
        this.remove = remove;
    }

    /** Sees to it that the end of the process has its consequences. */
    void watch(Container container, ContainerProcess process) {
        var unused = process.exit()
                .whenComplete((exit, failure) -> tasks.run("end of " + container.id(), () -> {
                    if (failure != null) {
                        log.error("nobody knows how container {} ended", container.id(), failure);
                    }
                    ended(container, process, exit == null ? new Exit(255, Instant.now(), false) : exit);
                }));
    }

    private void ended(Container container, ContainerProcess process, Exit exit) {
        container.lock().lock();
        try {
            if (container.process().filter(each -> each == process).isEmpty()) {
                return; // somebody has seen to it already
            }
            var state = container.record().state().ended(exit.code(), exit.outOfMemory(), exit.at());
            settle(container, process, state);
            restartIfWanted(container);
        } finally {
            container.lock().unlock();
        }
        if (container.record().host().autoRemove()) {
            remove.accept(container);
        }
    }

    /** Removes a container that is to go, soon: whoever calls holds its lock. */
    void remove(Container container) {
        tasks.run("removal of " + container.id(), () -> remove.accept(container));
    }

    /** All that does not need to be known any more goes, whatever goes wrong with some of it. */
    private void settle(Container container, ContainerProcess process, ContainerState state) {
        var teardown = new Teardown();
        teardown.attempt("delete the sandbox", () -> container.sandbox().ifPresent(each -> each.delete()));
        teardown.attempt("unmount what is mounted for it", () -> hostMounts.close(container.id()));
        container.started(Optional.empty());
        container.sandbox(Optional.empty());
        container.health(Optional.empty());
        container.execs().clear();
        teardown.attempt(
                "keep its end",
                () -> registry.update(container, container.record().with(state)));
        if (state.outOfMemory()) {
            events.tell("oom", container.record());
        }
        events.tell("die", container.record(), Map.of("exitCode", String.valueOf(state.exitCode())));
        container.ended(state);
        teardown.attempt("clear what the runtime keeps", process::delete);
        teardown.attempt("unmount", () -> graph.unmount(container.id()));
        try {
            teardown.finish();
        } catch (RuntimeException e) {
            log.error("container {} has ended, and something of it is left", container.id(), e);
        }
        log.info("ended container={} code={}", container.record().shortId(), state.exitCode());
    }

    private void restartIfWanted(Container container) {
        var record = container.record();
        if (last || !RestartPolicy.wants(record.host().restartPolicy(), record.state())) {
            startsInARow.remove(record.id());
            return;
        }
        var inARow = RestartPolicy.wasWell(record.state()) ? 0 : startsInARow.getOrDefault(record.id(), 0);
        startsInARow.put(record.id(), inARow + 1);
        registry.update(
                container,
                record.with(record.state()
                        .with(Status.RESTARTING)
                        .restarts(record.state().restarts() + 1)));
        restarts.put(
                record.id(),
                tasks.later("restart of " + record.id(), RestartPolicy.pause(inARow), () -> restart(container)));
    }

    private void restart(Container container) {
        container.lock().lock();
        try {
            if (container.state().status() == Status.RESTARTING) {
                restarts.remove(container.id());
                start.accept(container);
            }
        } finally {
            container.lock().unlock();
        }
    }

    /** From now on nothing is started again: the daemon stops, and the next one does what restart policies say. */
    void noMoreStarts() {
        last = true;
    }

    /** A container that is to be started again in a moment is not. Whoever calls holds its lock. */
    void forgetRestart(Container container) {
        startsInARow.remove(container.id());
        var planned = restarts.remove(container.id());
        if (planned != null) {
            planned.cancel(false);
        }
    }

    /** A container of which nothing runs any more, and whose end nobody has seen. Whoever calls holds its lock. */
    void lost(Container container) {
        container.sandbox().ifPresent(each -> tasks.attempt("delete a sandbox", each::delete));
        container.sandbox(Optional.empty());
        tasks.attempt("unmount", () -> graph.unmount(container.id()));
        tasks.attempt("unmount what is mounted for it", () -> hostMounts.close(container.id()));
        registry.update(container, container.record().with(container.state().ended(255, false, Instant.now())));
    }
}
