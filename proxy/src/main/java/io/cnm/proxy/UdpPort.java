package io.cnm.proxy;

import static io.netty.channel.epoll.EpollIoOps.EPOLLIN;

import io.cnm.api.PortBinding;
import io.cnm.linux.DatagramPort;
import io.cnm.linux.DatagramPort.Ends;
import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A published UDP port: a table of conversations, each between a client and the address of the host that he asked, each with
 * a socket of its own towards the sandbox. One that is idle is forgotten; if there are too many, the one that was quiet for
 * longest. <em>Confined to the event loop's thread.</em>
 */
final class UdpPort implements Port {
    private static final Logger log = LoggerFactory.getLogger(UdpPort.class);

    /** So that a flood of clients cannot take all descriptors. */
    private static final int MOST_FLOWS = 4096;

    private static final int RECEIVED_AT_ONCE = 64;
    private static final int LARGEST_DATAGRAM = 65_535;

    /** How often in the time of idleness it is looked for idle ones. */
    private static final int LOOKS = 6;

    private final ProxyLoop loop;
    private final long idleNanos;
    private final Watched socket;
    private final Map<Ends, UdpFlow> flows = new LinkedHashMap<>(16, 0.75f, true);
    private final DatagramPort messages = new DatagramPort();
    private Optional<Target> target;
    private Optional<Future<?>> sweep = Optional.empty();

    /** One buffer serves all ports: a datagram is sent on before the next one is received. */
    private static final ThreadLocal<ByteBuffer> BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(LARGEST_DATAGRAM));

    UdpPort(ProxyLoop loop, NativeSocket socket, PortBinding binding, Duration idle) {
        this.loop = loop;
        idleNanos = idle.toNanos();
        target = Optional.of(Target.of(binding));
        this.socket = Watched.watch(loop.loop(), socket, EPOLLIN, this::receive);
    }

    static void prepare(NativeSocket socket, PortBinding binding) {
        DatagramPort.prepare(socket, binding.hostAddress().v6());
    }

    private void receive(EpollIoOps ops) {
        var buffer = BUFFER.get();
        for (var i = 0; i < RECEIVED_AT_ONCE && !socket.closed(); i++) {
            try {
                var ends = messages.receive(socket.socket(), buffer);
                if (ends.isEmpty()) {
                    return;
                }
                if (target.isPresent()) {
                    flow(ends.get(), target.get()).send(buffer);
                }
            } catch (LinuxException e) {
                log.debug("a datagram was lost: {}", e.getMessage()); // an answer to nobody, as a rule
            }
        }
    }

    private UdpFlow flow(Ends ends, Target to) {
        var known = flows.get(ends);
        if (known != null) {
            return known;
        }
        var flow = new UdpFlow(loop.loop(), BUFFER.get(), content -> answer(content, ends));
        flows.put(ends, flow);
        loop.socket(
                false,
                to.address(),
                opened -> opened.ifPresent(towards -> {
                    if (flows.get(ends) == flow) {
                        flow.open(towards, to.socket());
                    } else {
                        towards.close();
                    }
                }));
        if (flows.size() > MOST_FLOWS) {
            forget(flows.keySet().iterator().next());
        }
        if (sweep.isEmpty()) {
            sweep = Optional.of(loop.loop()
                    .scheduleWithFixedDelay(this::sweep, idleNanos / LOOKS, idleNanos / LOOKS, TimeUnit.NANOSECONDS));
        }
        return flow;
    }

    private void answer(ByteBuffer content, Ends ends) {
        try {
            messages.send(socket.socket(), content, ends);
        } catch (LinuxException e) {
            log.debug("an answer to {} was lost: {}", ends.client(), e.getMessage());
        }
    }

    private void sweep() {
        var now = System.nanoTime();
        flows.entrySet().stream()
                .filter(flow -> flow.getValue().idleNanos(now) > idleNanos)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::forget);
        if (flows.isEmpty()) {
            endSweep();
        }
    }

    private void forget(Ends ends) {
        Optional.ofNullable(flows.remove(ends)).ifPresent(UdpFlow::close);
    }

    private void endSweep() {
        sweep.ifPresent(task -> task.cancel(false));
        sweep = Optional.empty();
    }

    @Override
    public void lead(PortBinding binding) {
        var next = Optional.of(Target.of(binding));
        if (!next.equals(target)) {
            endFlows();
            target = next;
        }
    }

    @Override
    public void pause() {
        endFlows();
        target = Optional.empty();
    }

    private void endFlows() {
        List.copyOf(flows.keySet()).forEach(this::forget);
        endSweep();
    }

    @Override
    public void close() {
        socket.close();
        endFlows();
    }
}
