package io.cnm.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.cnm.it.Rest.Reply;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that make and remove networks, sandboxes and endpoints until the daemon is gone. <em>Thread-safe.</em> */
final class Load {
    private static final int CLIENTS = 4;

    private final AtomicInteger answers = new AtomicInteger();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<UncheckedIOException> ended = new ConcurrentLinkedQueue<>();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

    private Load() {}

    /** Starts them. */
    static Load on(Path socket) {
        var load = new Load();
        for (var i = 0; i < CLIENTS; i++) {
            var client = i;
            load.clients.execute(() -> load.call(socket, client));
        }
        load.clients.shutdown();
        return load;
    }

    /** How many answers they have got. */
    int answers() {
        return answers.get();
    }

    /** Waits until all of them have noticed that the daemon is gone; what it had refused them. */
    List<String> end() throws InterruptedException {
        if (!clients.awaitTermination(20, SECONDS)) {
            throw new AssertionError("clients still wait for a daemon that is gone");
        }
        if (ended.size() != CLIENTS) {
            throw new AssertionError("only " + ended.size() + " clients ended because the daemon is gone");
        }
        return List.copyOf(refusals);
    }

    private void call(Path socket, int client) {
        try (var rest = Rest.to(socket)) {
            for (var life = 0; ; life++) {
                live(rest, client, life);
            }
        } catch (UncheckedIOException e) {
            ended.add(e); // as it must come
        }
    }

    /** Some of it is taken along by what is removed after it, in turns. */
    private void live(Rest rest, int client, int life) {
        var name = "c" + client + "-" + life;
        count(rest.createNetwork(name, "10." + (10 + client) + ".0.0/24"));
        count(rest.createSandbox(name));
        count(rest.createEndpoint(name, name));
        count(rest.join(name, name, name));
        count(rest.publish(name, 10_000 + client, 80));
        if (life % 2 == 0) {
            count(rest.unpublish(name, 10_000 + client, 80));
            count(rest.leave(name, name));
            count(rest.deleteEndpoint(name, name));
        }
        count(rest.deleteSandbox(name));
        count(rest.deleteNetwork(name));
    }

    private void count(Reply reply) {
        answers.incrementAndGet();
        if (!reply.done()) {
            refusals.add(reply.toString());
        }
    }
}
