package io.cnm.engine.container;

import io.cnm.api.ConflictException;
import io.cnm.api.SystemException;
import io.cnm.engine.container.ContainerState.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with a container from its first start to its removal. Nobody waits for a process while holding a container's
 * lock: what follows its end needs it. <em>Thread-safe.</em>
 */
final class Lifecycle {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final Registry registry;
    private final Launch launch;
    private final Ending ending;
    private final ContainerEvents events;

    Lifecycle(Registry registry, Launch launch, Ending ending, ContainerEvents events) {
        this.registry = registry;
        this.launch = launch;
        this.ending = ending;
        this.events = events;
    }

    /** @return whether it was not running before */
    boolean start(Container container) {
        container.lock().lock();
        try {
            var state = container.state();
            requirePresent(container);
            if (state.status() == Status.PAUSED) {
                throw new ConflictException("cannot start a paused container, try unpause instead");
            }
            if (state.status() == Status.RUNNING) {
                return false;
            }
            ending.forgetRestart(container);
            registry.update(container, container.record().with(state.restarts(0)));
            launch.start(container);
            return true;
        } finally {
            container.lock().unlock();
        }
    }

    /** Its restart policy starts it. Whoever calls holds its lock. */
    void startAgain(Container container) {
        launch.start(container);
    }

    private static void requirePresent(Container container) {
        var status = container.state().status();
        if (status == Status.REMOVING || status == Status.DEAD) {
            throw new ConflictException("container is marked for removal and cannot be started");
        }
    }

    /**
     * Asks it to end, and ends it if it does not.
     *
     * @param patience empty for the container's own; negative for ever
     * @return whether it was running before
     */
    boolean stop(Container container, Optional<Integer> patience, Optional<Integer> signal) {
        var end = markStopped(container);
        end.ifPresent(each -> {
            end(container, each, patience, signal);
            events.tell("stop", container.record());
        });
        return end.isPresent();
    }

    /** Ends one that runs, or is to be started again in a moment, at once; nothing happens to any other. */
    void endNow(Container container) {
        try {
            kill(container, Signals.KILL);
        } catch (ConflictException e) {
            log.debug("container {} has ended by itself: {}", container.id(), e.getMessage());
        }
    }

    /** Ends one that runs, without a word of who wanted that: its restart policy still holds. */
    void end(Container container) {
        if (container.state().isUp()) {
            end(container, container.nextEnd(), Optional.empty(), Optional.empty());
        }
    }

    private void end(
            Container container,
            CompletableFuture<ContainerState> end,
            Optional<Integer> patience,
            Optional<Integer> signal) {
        var config = container.record().config();
        var ask = signal.orElseGet(
                () -> config.stopSignal().isEmpty() ? Signals.TERM : Signals.parse(config.stopSignal()));
        send(container, ask);
        var seconds = patience.or(config::stopTimeout).orElse((int) STOP.toSeconds());
        if (!await(end, seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)))) {
            send(container, Signals.KILL);
            requireEnd(container, end);
        }
    }

    /**
     * From now on its restart policy does not start it again.
     *
     * @return its end, which has come already if it was to be started again in a moment; empty if there is nothing to stop
     */
    private Optional<CompletableFuture<ContainerState>> markStopped(Container container) {
        container.lock().lock();
        try {
            var record = container.record();
            // Not after the lock is given back: it may have ended by then, and the next end may never come.
            var end = container.nextEnd();
            if (record.state().status() == Status.RESTARTING) {
                ending.forgetRestart(container);
                var ended = record.state().with(Status.EXITED).stopWanted(true);
                registry.update(container, record.with(ended));
                container.ended(ended);
                return Optional.of(end);
            }
            if (!record.state().isUp()) {
                return Optional.empty();
            }
            registry.update(container, record.with(record.state().stopWanted(true)));
            return Optional.of(end);
        } finally {
            container.lock().unlock();
        }
    }

    /** A process that is frozen does not see a signal: it goes on, to end. */
    private void send(Container container, int signal) {
        container.process().ifPresent(process -> {
            process.signal(signal);
            if (container.state().status() == Status.PAUSED) {
                process.resume();
            }
        });
    }

    private static void requireEnd(Container container, CompletableFuture<ContainerState> end) {
        if (!await(end, Optional.of(AFTER_KILL))) {
            throw new SystemException("tried to kill container " + container.id() + ", but it did not end within "
                    + AFTER_KILL.toSeconds() + " s");
        }
    }

    static boolean await(CompletableFuture<ContainerState> end, Optional<Duration> patience) {
        try {
            if (patience.isPresent()) {
                end.get(patience.get().toMillis(), TimeUnit.MILLISECONDS);
            } else {
                end.get();
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemException("interrupted while waiting for a container's end", e);
        } catch (ExecutionException e) {
            throw new SystemException("cannot wait for a container's end", e);
        }
    }

    /** @throws ConflictException in Docker's words if it does not run; one that is to be started again in a moment is not then */
    void kill(Container container, int signal) {
        var stop = container.record().config().stopSignal();
        if (signal == Signals.KILL || signal == (stop.isEmpty() ? Signals.TERM : Signals.parse(stop))) {
            var end = markStopped(container).orElseThrow(() -> notRunning(container));
            send(container, signal);
            tellOfKill(container, signal);
            if (signal == Signals.KILL) {
                requireEnd(container, end);
            }
        } else {
            container
                    .process()
                    .filter(each -> container.state().isUp())
                    .orElseThrow(() -> notRunning(container))
                    .signal(signal);
            tellOfKill(container, signal);
        }
    }

    private static ConflictException notRunning(Container container) {
        var id = container.id();
        return new ConflictException("Cannot kill container: " + id + ": Container " + id + " is not running");
    }

    private void tellOfKill(Container container, int signal) {
        events.tell("kill", container.record(), Map.of("signal", String.valueOf(signal)));
    }

    void restart(Container container, Optional<Integer> patience, Optional<Integer> signal) {
        stop(container, patience, signal);
        start(container);
        events.tell("restart", container.record());
    }

    void pause(Container container) {
        change(container, "pause", () -> {
            var state = requireRunning(container);
            if (state.status() == Status.PAUSED) {
                throw new ConflictException("Container " + container.id() + " is already paused");
            }
            container.process().orElseThrow().pause();
            return state.with(Status.PAUSED);
        });
    }

    void resume(Container container) {
        change(container, "unpause", () -> {
            var state = container.state();
            if (state.status() != Status.PAUSED) {
                throw new ConflictException("Container " + container.id() + " is not paused");
            }
            container.process().orElseThrow().resume();
            return state.with(Status.RUNNING);
        });
    }

    private interface Transition {
        ContainerState run();
    }

    private void change(Container container, String event, Transition transition) {
        container.lock().lock();
        try {
            registry.update(container, container.record().with(transition.run()));
        } finally {
            container.lock().unlock();
        }
        events.tell(event, container.record());
    }

    static ContainerState requireRunning(Container container) {
        var state = container.state();
        if (!state.isUp()) {
            throw new ConflictException("Container " + container.id() + " is not running");
        }
        return state;
    }
}
