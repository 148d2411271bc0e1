package io.cnm.engine.container;

import io.cnm.api.CnmException;
import io.cnm.api.ConflictException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.container.ContainerState.Status;
import io.cnm.engine.exec.ContainerProcess.ExecProcess;
import io.cnm.engine.exec.ExecException;
import io.cnm.engine.exec.Stdio;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.oci.RuntimeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Further programs in containers that run. They are forgotten when their container ends. <em>Thread-safe.</em> */
public final class Execs {
    /** So many that have ended are remembered for those who ask how. */
    private static final int REMEMBERED = 512;

    private static final int UNKNOWN_FAILURE = 128;
    /** What a shell says of programs that it cannot start. */
    private static final int CANNOT = 126;

    private final GraphDriver graph;
    private final Registry registry;
    private final Blueprint blueprint;
    private final ContainerEvents events;

    Execs(GraphDriver graph, Registry registry, Blueprint blueprint, ContainerEvents events) {
        this.graph = graph;
        this.registry = registry;
        this.blueprint = blueprint;
        this.events = events;
    }

    /** A program that is to run in a container. @throws ConflictException in Docker's words if that does not run, or is frozen */
    public Exec create(Container container, Exec.Wish wish) {
        requireAwake(container);
        var exec = new Exec(Names.newId(), container, wish);
        forgetSome(container);
        container.execs().put(exec.id(), exec);
        events.tell(
                "exec_create: " + String.join(" ", wish.command()), container.record(), Map.of("execID", exec.id()));
        return exec;
    }

    private static void forgetSome(Container container) {
        var execs = container.execs();
        if (execs.size() >= REMEMBERED) {
            execs.values().stream()
                    .filter(each -> each.exitCode().isPresent())
                    .limit(REMEMBERED / 2)
                    .toList()
                    .forEach(each -> execs.remove(each.id()));
        }
    }

    private static void requireAwake(Container container) {
        Lifecycle.requireRunning(container);
        if (container.state().status() == Status.PAUSED) {
            throw new ConflictException(
                    "Container " + container.id() + " is paused, unpause the container before exec");
        }
    }

    /** @throws NotFoundException in Docker's words if there is none */
    public Exec require(String id) {
        return registry.list().stream()
                .flatMap(container -> Optional.ofNullable(container.execs().get(id)).stream())
                .findFirst()
                .orElseThrow(() -> new NotFoundException("No such exec instance: " + id));
    }

    /** The ids of those that were asked for in a container. */
    public List<String> of(Container container) {
        return List.copyOf(container.execs().keySet());
    }

    /** {@link #claim} and {@link #run}. */
    ExecProcess start(Exec exec, boolean detached, List<Integer> console) {
        claim(exec);
        return run(exec, detached, console);
    }

    /**
     * Has it for the caller, who is to {@link #run} it.
     *
     * @throws ConflictException in Docker's words if somebody else has had it, or its container does not run
     */
    public void claim(Exec exec) {
        requireAwake(exec.container());
        if (!exec.take()) {
            throw new ConflictException(
                    "Error: Exec command " + exec.id() + (exec.running() ? " is already running" : " has already run"));
        }
    }

    /**
     * Starts what was claimed. Nobody holds the container's lock meanwhile: it may end.
     *
     * @param detached whether nobody writes to it
     * @param console height and width of its terminal; empty if nobody says
     */
    public ExecProcess run(Exec exec, boolean detached, List<Integer> console) {
        try {
            var process = process(exec, detached, console);
            exec.started(process);
            announce(exec, process);
            return process;
        } catch (ExecException e) {
            exec.failed(e.exitCode());
            throw refusal(e);
        } catch (CnmException e) {
            exec.failed(CANNOT);
            throw e;
        }
    }

    private ExecProcess process(Exec exec, boolean detached, List<Integer> console) {
        var container = exec.container();
        var wish = exec.wish();
        var running = container
                .process()
                .orElseThrow(() -> new ConflictException("Container " + container.id() + " is not running"));
        var spec = spec(container, wish, console);
        var input = wish.stdin() && !detached;
        return running.exec(exec.id(), spec, new Stdio(wish.terminal(), input, input, Optional.empty(), 0));
    }

    /** As long as it is looked at, the file system stays, even if the container ends. */
    private RuntimeSpec.ProcessSpec spec(Container container, Exec.Wish wish, List<Integer> console) {
        var root = graph.mount(container.id(), "");
        try {
            return blueprint.process(container.record(), root, wish, console);
        } finally {
            graph.unmount(container.id());
        }
    }

    private void announce(Exec exec, ExecProcess process) {
        var container = exec.container().record();
        var id = Map.of("execID", exec.id());
        events.tell("exec_start: " + String.join(" ", exec.wish().command()), container, id);
        var unused = process.exit()
                .thenAccept(exit -> events.tell(
                        "exec_die", container, Map.of("execID", exec.id(), "exitCode", String.valueOf(exit.code()))));
    }

    private static CnmException refusal(ExecException e) {
        var message = String.valueOf(e.getMessage());
        return e.exitCode() == UNKNOWN_FAILURE
                ? new SystemException(message, e)
                : new InvalidParameterException(message, e);
    }
}
