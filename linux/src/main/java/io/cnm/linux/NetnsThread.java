package io.cnm.linux;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The thread that goes into a namespace and ends there. <em>Confined to one thread</em> at a time: the one that works,
 * then the one that joined it.
 */
final class NetnsThread<T, X extends Exception> extends Thread {
    private final Netns.Task<T, X> task;
    private @Nullable T answer;
    private @Nullable Throwable failure;

    private NetnsThread(String name, Netns.Task<T, X> task) {
        super(null, null, name, 0, false);
        this.task = task;
        setDaemon(true);
    }

    /** Runs the task on a new thread and waits, uninterruptibly, for its answer or its exception. */
    static <T, X extends Exception> T run(String name, Netns.Task<T, X> task) throws X {
        var thread = new NetnsThread<>(name, task);
        thread.start();
        thread.joinUninterruptibly();
        return thread.answer();
    }

    @Override
    public void run() {
        try {
            answer = task.run();
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void joinUninterruptibly() {
        var interrupted = false;
        while (true) {
            try {
                join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a task throws X or unchecked; its null answer is its own business
    private T answer() throws X {
        if (failure == null) {
            return answer;
        }
        // The exception keeps its type; its trace goes on with the caller's, or nobody could tell who asked.
        failure.setStackTrace(Stream.of(failure.getStackTrace(), new Throwable().getStackTrace())
                .flatMap(Stream::of)
                .toArray(StackTraceElement[]::new));
        if (failure instanceof Error error) {
            throw error;
        }
        throw (X) failure;
    }
}
