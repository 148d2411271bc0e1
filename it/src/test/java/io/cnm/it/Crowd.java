package io.cnm.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Clients that call a daemon at the same moment, each with a thread and a connection of its own. */
final class Crowd {
    private static final int MINUTES = 5;

    private Crowd() {}

    /** What one of them does. */
    interface Client<T> {
        T call(Rest rest, int number);
    }

    /**
     * Has them all call at once, when the last one is connected.
     *
     * @return what each of them got
     * @throws AssertionError if one of them fails
     */
    static <T> List<T> atOnce(Path socket, int count, Client<T> client) throws InterruptedException {
        var threads = Executors.newFixedThreadPool(count);
        var connected = new CountDownLatch(count);
        try {
            var calls = new ArrayList<Callable<T>>();
            for (var i = 0; i < count; i++) {
                var number = i;
                calls.add(() -> {
                    try (var rest = Rest.to(socket)) {
                        connected.countDown();
                        connected.await();
                        return client.call(rest, number);
                    }
                });
            }
            return results(threads.invokeAll(calls, MINUTES, TimeUnit.MINUTES));
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> List<T> results(List<Future<T>> futures) throws InterruptedException {
        var results = new ArrayList<T>();
        for (var each : futures) {
            try {
                results.add(each.get());
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            }
        }
        return results;
    }
}
