package io.cnm.proxy;

import io.cnm.api.IpAddress;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Netns;
import io.cnm.linux.SplicePipe;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The event loop that serves all ports, and what they share on it: sockets of the host's namespace, and pipes. All but
 * {@link #execute}, {@link #gather}, {@link #finish} and {@link #close} is <em>confined to its thread.</em>
 */
final class ProxyLoop {
    private static final int SPARE_PIPES = 32;
    private static final int CLOSE_SECONDS = 10;
    private static final int GATHER_MILLIS = 1;

    /** An idle thread that opens sockets ends after this time. */
    private static final int OPENER_SECONDS = 10;

    private final MultiThreadIoEventLoopGroup group;
    private final IoEventLoop loop;
    private final ThreadPoolExecutor opener;
    private final HostSockets tcp4;
    private final HostSockets tcp6;
    private final HostSockets udp4;
    private final HostSockets udp6;
    private final Deque<SplicePipe> pipes = new ArrayDeque<>();
    private final Queue<Runnable> gathered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean gathering = new AtomicBoolean();

    ProxyLoop(Netns host) {
        var threads = new DefaultThreadFactory("cnm-proxy", true);
        group = new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory());
        loop = group.next();
        opener = new ThreadPoolExecutor(1, 1, OPENER_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        opener.allowCoreThreadTimeOut(true);
        tcp4 = new HostSockets(host, loop, opener, true, false);
        tcp6 = new HostSockets(host, loop, opener, true, true);
        udp4 = new HostSockets(host, loop, opener, false, false);
        udp6 = new HostSockets(host, loop, opener, false, true);
    }

    IoEventLoop loop() {
        return loop;
    }

    /** Does something on the loop, later. */
    void execute(Runnable task) {
        loop.execute(task);
    }

    /**
     * Does something on the loop in a moment, together with what else comes until then, and before anything that is waited
     * for: a loop that is woken for each of a hundred ports takes longer to wake than to do it.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // failures are logged
    void gather(Runnable task) {
        gathered.add(task);
        if (gathering.compareAndSet(false, true)) {
            loop.schedule(this::doGathered, GATHER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void doGathered() {
        gathering.set(false); // what comes from now on has another moment
        for (var task = gathered.poll(); task != null; task = gathered.poll()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                UserlandProxy.log.error("a port is not relayed", e); // the others are
            }
        }
    }

    /** Does something on the loop and waits for it. */
    <T> T finish(Callable<T> task) {
        var done = loop.submit(() -> {
                    doGathered();
                    return task.call();
                })
                .awaitUninterruptibly();
        try {
            return done.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the proxy's event loop failed", e);
        }
    }

    /** A socket to reach a sandbox with; nothing if none can be had. */
    void socket(boolean stream, IpAddress towards, Consumer<Optional<NativeSocket>> taker) {
        var four = stream ? tcp4 : udp4;
        var six = stream ? tcp6 : udp6;
        (towards.v6() ? six : four).take(taker);
    }

    /** An empty pipe. @throws io.cnm.linux.LinuxException EMFILE */
    SplicePipe pipe() {
        var spare = pipes.poll();
        return spare == null ? SplicePipe.open() : spare;
    }

    /** Takes a pipe back; one that is not empty is closed. */
    void giveBack(SplicePipe pipe) {
        if (pipe.held() == 0 && pipes.size() < SPARE_PIPES) {
            pipes.push(pipe);
        } else {
            pipe.close();
        }
    }

    /** Ends the loop, and with it whatever it still watches. */
    boolean close() {
        loop.execute(() -> {
            doGathered();
            for (var sockets : new HostSockets[] {tcp4, tcp6, udp4, udp6}) {
                sockets.close();
            }
            pipes.forEach(SplicePipe::close);
            pipes.clear();
        });
        opener.shutdown();
        return group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
