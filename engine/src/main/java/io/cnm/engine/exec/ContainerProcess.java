package io.cnm.engine.exec;

import io.cnm.engine.oci.RuntimeSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A container's process, from its creation until it is removed. <em>Thread-safe.</em>
 */
public interface ContainerProcess {
    /** The process id on the host of the container's first process; 0 if it has ended. */
    int pid();

    /**
     * Starts the program.
     *
     * @throws ExecException with the runtime's own words; {@link #delete()} is still to be called
     */
    void start();

    /**
     * How it ended: complete once it has, also while nobody of this program was there to see it. It is completed by a thread
     * that looks after all containers: what depends on it and waits for something needs a thread of its own.
     */
    CompletableFuture<Exit> exit();

    /** Sends a signal to the first process; nothing happens if it has ended. */
    void signal(int signal);

    /** Stops all its processes where they are. */
    void pause();

    /** Lets them go on. */
    void resume();

    /** Whether they are stopped, whoever has done it. */
    boolean paused();

    /** Changes its limits; fields that are absent stay. */
    void update(RuntimeSpec.Resources resources);

    /**
     * Takes part in its input and output from now on.
     *
     * @throws ExecException if it has ended
     */
    Attachment attach();

    /** Tells its terminal how big it is; nothing happens without one. */
    void resize(int height, int width);

    /**
     * Runs another program in it.
     *
     * @param process what, as in {@code process} of a runtime specification
     * @throws ExecException with the runtime's own words
     */
    ExecProcess exec(String execId, RuntimeSpec.ProcessSpec process, Stdio stdio);

    /** The process ids on the host of all that run in it. */
    List<Integer> pids();

    /** What it uses; empty if it has ended. */
    Optional<Usage> usage();

    /** Removes what is left of it; kills it first if it still runs. Safe to repeat. */
    void delete();

    /** A further program in a container. <em>Thread-safe.</em> */
    interface ExecProcess {
        /** Its process id on the host. */
        int pid();

        /** How it ended, once all it has written can be read. */
        CompletableFuture<Exit> exit();

        /** Its input and output, from its beginning; to be taken once. Without a reader it waits. */
        Attachment attachment();

        /** Sends it a signal; nothing happens if it has ended. */
        void signal(int signal);

        /** Tells its terminal how big it is. */
        void resize(int height, int width);
    }
}
