package io.cnm.engine.container;

import io.cnm.engine.container.ContainerState.Status;
import io.cnm.engine.exec.ContainerProcess;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes over what an earlier process has left. <em>Confined to one thread.</em> */
final class Adoption {
    private static final Logger log = LoggerFactory.getLogger(Adoption.class);

    private final Parts parts;
    private final Registry registry;
    private final Places places;
    private final Networking networking;
    private final Ending ending;
    private final HealthMonitor health;
    private final Lifecycle lifecycle;
    private final HostMounts hostMounts;
    private final Tasks tasks;

    Adoption(
            Parts parts,
            Registry registry,
            Places places,
            Networking networking,
            Ending ending,
            HealthMonitor health,
            Lifecycle lifecycle,
            HostMounts hostMounts,
            Tasks tasks) {
        this.parts = parts;
        this.registry = registry;
        this.places = places;
        this.networking = networking;
        this.ending = ending;
        this.health = health;
        this.lifecycle = lifecycle;
        this.hostMounts = hostMounts;
        this.tasks = tasks;
    }

    void run() {
        removeStrays();
        for (var container : registry.list()) {
            container.lock().lock();
            try {
                take(container);
            } catch (RuntimeException e) { // one of them keeps nobody from the others
                log.error("container {} cannot be taken over", container.id(), e);
            } finally {
                container.lock().unlock();
            }
        }
        hostMounts.settle();
    }

    /** What there is of containers whose creation did not come to its end. */
    private void removeStrays() {
        for (var id : registry.unfinished()) {
            log.info("removing what is left of container {}", id);
            tasks.attempt("remove a container that was being made", () -> {
                parts.graph().remove(id);
                places.remove(id);
                registry.abandon(id);
            });
        }
    }

    private void take(Container container) {
        var record = container.record();
        var process = parts.runtime(record.host().runtime()).find(record.id());
        container.sandbox(networking.find(record));
        if (record.state().isUp() && process.isPresent()) {
            running(container, process.get());
            return;
        }
        // It was being started when the last process ended, or its end was being seen to.
        process.ifPresent(ContainerProcess::delete);
        if (record.state().isUp()) {
            ending.lost(container);
        } else {
            container.sandbox().ifPresent(sandbox -> sandbox.delete());
            container.sandbox(Optional.empty());
            parts.graph().unmount(record.id());
            hostMounts.close(record.id());
        }
        startIfWanted(container);
    }

    private void running(Container container, ContainerProcess process) {
        var status = process.paused() ? Status.PAUSED : Status.RUNNING;
        if (container.state().status() != status) { // what was done to it last has not been recorded
            registry.update(container, container.record().with(container.state().with(status)));
        }
        var record = container.record();
        hostMounts.adopt(record);
        parts.graph().mount(record.id(), ""); // it is mounted; from now on that is counted
        container.started(Optional.of(process));
        ending.watch(container, process);
        health.watch(container);
        log.info("took over container={} pid={}", record.shortId(), process.pid());
    }

    private void startIfWanted(Container container) {
        var record = container.record();
        if (record.state().status() == Status.REMOVING) {
            registry.update(container, record.with(record.state().with(Status.DEAD)));
        } else if (RestartPolicy.wantsAtStart(record.host().restartPolicy(), record.state())) {
            tasks.run("start of " + record.id(), () -> lifecycle.start(container));
        } else if (record.state().status() == Status.RESTARTING) {
            registry.update(container, record.with(record.state().with(Status.EXITED)));
        }
        removeIfWanted(container);
    }

    /** One that was to go when it had ended, and whose removal did not come to its end. */
    private void removeIfWanted(Container container) {
        var status = container.state().status();
        if (container.record().host().autoRemove() && (status == Status.EXITED || status == Status.DEAD)) {
            ending.remove(container);
        }
    }
}
