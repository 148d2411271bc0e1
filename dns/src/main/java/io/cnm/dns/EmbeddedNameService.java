package io.cnm.dns;

import io.cnm.api.SystemException;
import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Netns;
import io.cnm.plan.Namespace;
import io.cnm.spi.Metrics;
import io.cnm.spi.NameService;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolvers in sandboxes, all served by a few event loops of this process. Its threads start with it, in the namespace of
 * whoever makes it, and stay there: sockets come from threads that enter a namespace and end. Make it before anything
 * enters another namespace. <em>Thread-safe.</em>
 */
public final class EmbeddedNameService implements NameService {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedNameService.class);
    private static final int MAX_LOOPS = 4;
    private static final int SPARE_SOCKETS = 32;
    private static final int SPARE_IN_SANDBOX = 4;
    private static final int CLOSE_SECONDS = 10;

    private final EventLoopGroup loops;
    private final ThreadPoolExecutor opener;
    private final Outside fromHost;
    private final List<Station> stations;
    private final AtomicInteger opened = new AtomicInteger();
    private final Set<SandboxResolver> resolvers = ConcurrentHashMap.newKeySet();
    private final Map<Namespace, ServerSockets> prepared = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * A service that has no resolver yet.
     *
     * @param host from where servers that are the host's own are asked; stays the caller's, and open as long as this is
     */
    public EmbeddedNameService(Netns host) {
        this(host, Metrics.NONE);
    }

    /**
     * A service that has no resolver yet.
     *
     * @param host from where servers that are the host's own are asked; stays the caller's, and open as long as this is
     * @param metrics is told what becomes of queries: {@code cnm_dns_queries_total}, {@code cnm_dns_forwarded_total}
     */
    public EmbeddedNameService(Netns host, Metrics metrics) {
        var threads = new DefaultThreadFactory("cnm-dns", true);
        var count = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
        loops = new MultiThreadIoEventLoopGroup(count, threads, EpollIoHandler.newFactory());
        loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
        opener = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        opener.prestartAllCoreThreads();
        fromHost = new Outside(host::call, opener, SPARE_SOCKETS);
        var made = new ArrayList<Station>();
        for (var loop : loops) {
            made.add(Station.of((IoEventLoop) loop, fromHost, new Tally(metrics)));
        }
        stations = List.copyOf(made);
    }

    /**
     * Opens the sockets of a sandbox's later resolver, in the namespace of the calling thread: for the thread that made it
     * and is still inside, which saves {@link #open} one of its own. {@link #discard} them when the sandbox ends.
     */
    public void prepare(Namespace sandbox) {
        var old = prepared.put(sandbox, ServerSockets.open());
        if (old != null) {
            old.close();
        }
        if (closed) {
            discard(sandbox); // the end may have missed it
        }
    }

    /** Closes what was prepared for a sandbox, if it was not used. */
    public void discard(Namespace sandbox) {
        var unused = prepared.remove(sandbox);
        if (unused != null) {
            unused.close();
        }
    }

    @Override
    public Resolver open(Namespace sandbox, View view) {
        if (closed) {
            throw new IllegalStateException("the name service is closed");
        }
        var key = Path.of(sandbox.path());
        var fromSandbox = new Outside(task -> inside(key, task), opener, SPARE_IN_SANDBOX);
        var resolver = new SandboxResolver(
                nextStation(), serverSockets(sandbox, key), fromHost, fromSandbox, view, resolvers::remove);
        resolvers.add(resolver);
        if (closed) {
            resolver.close(); // the loops are ending and may have missed it
        }
        return resolver;
    }

    private Station nextStation() {
        return stations.get(Math.floorMod(opened.getAndIncrement(), stations.size()));
    }

    private ServerSockets serverSockets(Namespace sandbox, Path key) {
        var ready = prepared.remove(sandbox);
        return ready != null ? ready : serverSockets(key); // such as for a sandbox of an earlier process
    }

    private static ServerSockets serverSockets(Path key) {
        try (var netns = Netns.open(key)) {
            return netns.call(ServerSockets::open);
        } catch (LinuxException e) {
            throw new SystemException("cannot open a resolver in " + key + ": " + e.getMessage(), e);
        }
    }

    private static List<NativeSocket> inside(Path key, Netns.Task<List<NativeSocket>, RuntimeException> task) {
        try (var netns = Netns.open(key)) {
            return netns.call(task);
        }
    }

    @Override
    public void close() {
        closed = true;
        resolvers.forEach(SandboxResolver::close);
        prepared.keySet().forEach(this::discard);
        fromHost.close();
        opener.shutdown();
        var ended = loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        if (!ended.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            log.warn("event loops of the name service still run after {} s", CLOSE_SECONDS);
        }
    }
}
