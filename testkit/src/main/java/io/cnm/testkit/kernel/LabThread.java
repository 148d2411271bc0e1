package io.cnm.testkit.kernel;

import io.cnm.linux.PrivateNamespaces;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The thread of one test: in namespaces of its own from its start, doing one call after the other, until it is told to end.
 * <em>Thread-safe.</em>
 */
final class LabThread {
    private static final long SECONDS_TO_OBEY = 10;

    private final LinkedBlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();
    private final CompletableFuture<Thread> inside = new CompletableFuture<>();
    private final Thread keeper;

    /** Seen and set only by the thread that is inside. */
    private boolean ending;

    /** Something to do inside. */
    interface Call<T> {
        T run() throws Throwable;
    }

    /** Starts the thread, which enters by itself. */
    LabThread(String name) {
        keeper = new Thread(this::stayInside, name);
        keeper.setDaemon(true);
        keeper.start();
    }

    private void stayInside() {
        try {
            PrivateNamespaces.run(this::workOff);
        } catch (RuntimeException | Error e) {
            inside.completeExceptionally(e);
        }
    }

    private void workOff() {
        inside.complete(Thread.currentThread());
        while (!ending) {
            next().run();
        }
    }

    private Runnable next() {
        while (true) {
            try {
                return calls.take();
            } catch (InterruptedException e) {
                // It was meant for a call that had just ended, and taking it has cleared it.
            }
        }
    }

    /** Does a call on the thread and waits for it. An interrupt is passed on to the call, which must obey soon. */
    <T> T call(Call<T> call) throws Throwable {
        var thread = await(inside);
        var result = new CompletableFuture<T>();
        calls.add(() -> {
            try {
                result.complete(call.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return await(result);
        } catch (InterruptedException e) {
            thread.interrupt();
            awaitEnd(result, e);
            throw e;
        }
    }

    /** Ends the thread, and with it its namespaces unless somebody else holds them. */
    void end() throws InterruptedException {
        calls.add(() -> ending = true);
        keeper.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_OBEY));
        if (keeper.isAlive()) {
            throw new IllegalStateException(keeper.getName() + " is stuck in a call");
        }
    }

    private static <T> T await(Future<T> result) throws Throwable {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private static void awaitEnd(Future<?> result, InterruptedException reason) throws InterruptedException {
        try {
            result.get(SECONDS_TO_OBEY, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            reason.addSuppressed(cause(e)); // how the call took the interrupt
        } catch (TimeoutException e) {
            reason.addSuppressed(e);
        }
    }

    private static Throwable cause(ExecutionException e) {
        var cause = e.getCause();
        return cause == null ? e : cause;
    }
}
