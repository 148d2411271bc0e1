package io.cnm.proxy;

import io.cnm.api.Cidr;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.linux.Fd;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Netns;
import io.cnm.linux.SourceFilter;
import io.cnm.spi.PortRelay;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays TCP and UDP in this process. Nothing is started and nothing of Netty is loaded before the first port comes; then one
 * event loop serves them all. <em>Thread-safe.</em>
 */
public final class UserlandProxy implements PortRelay {
    static final Logger log = LoggerFactory.getLogger(UserlandProxy.class);

    /** As long as docker-proxy keeps a conversation over UDP. */
    private static final Duration UDP_IDLE = Duration.ofSeconds(90);

    private final Netns host;
    private final Duration udpIdle;
    private Optional<ProxyLoop> loop = Optional.empty();
    private boolean closed;

    /**
     * A proxy that has no port yet.
     *
     * @param host from where sandboxes are reached; stays the caller's, and open as long as this is
     */
    public UserlandProxy(Netns host) {
        this(host, UDP_IDLE);
    }

    /** The same, with another time after which an idle conversation over UDP is forgotten. */
    UserlandProxy(Netns host, Duration udpIdle) {
        this.host = host;
        this.udpIdle = udpIdle;
    }

    @Override
    public boolean relays(Protocol protocol) {
        return protocol != Protocol.SCTP;
    }

    @Override
    public Relayed open(int descriptor, PortBinding binding) {
        var socket = NativeSocket.own(Fd.own(descriptor));
        try {
            var serving = loop();
            if (binding.protocol() == Protocol.TCP) {
                TcpPort.prepare(socket);
            } else {
                UdpPort.prepare(socket, binding);
            }
            admit(socket, binding);
            return new Served(serving, socket, binding, udpIdle);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private synchronized ProxyLoop loop() {
        if (closed) {
            throw new IllegalStateException("the proxy is closed");
        }
        var known = loop.orElseGet(() -> new ProxyLoop(host));
        loop = Optional.of(known);
        return known;
    }

    /** Those whom the publication is for. */
    private static void admit(NativeSocket socket, PortBinding binding) {
        if (binding.sources().isEmpty()) {
            socket.admitAll();
        } else {
            socket.filter(SourceFilter.of(
                    binding.sources().stream().map(UserlandProxy::source).toList()));
        }
    }

    private static SourceFilter.Source source(Cidr subnet) {
        return new SourceFilter.Source(subnet.address().toBytes(), subnet.prefix());
    }

    /** A port that the loop is told of from any thread. What is known of it on the loop is found there only. */
    private static final class Served implements Relayed {
        private final ProxyLoop loop;
        private final NativeSocket socket;
        private Optional<Port> port = Optional.empty(); // the loop's

        private Served(ProxyLoop loop, NativeSocket socket, PortBinding binding, Duration udpIdle) {
            this.loop = loop;
            this.socket = socket;
            loop.gather(() -> port = Optional.of(
                    binding.protocol() == Protocol.TCP
                            ? new TcpPort(loop, socket, binding)
                            : new UdpPort(loop, socket, binding, udpIdle)));
        }

        @Override
        public void lead(PortBinding binding) {
            onLoop(served -> served.lead(binding)); // before anybody is let in, or he would find no way
            admit(socket, binding);
        }

        @Override
        public void pause() {
            socket.filter(SourceFilter.NOBODY);
            onLoop(Port::pause);
        }

        @Override
        public void close() {
            onLoop(Port::close);
        }

        private void onLoop(Consumer<Port> task) {
            loop.finish(() -> {
                port.ifPresent(task);
                return true;
            });
        }
    }

    @Override
    public void close() {
        Optional<ProxyLoop> ending;
        synchronized (this) {
            closed = true;
            ending = loop;
            loop = Optional.empty();
        }
        if (ending.filter(serving -> !serving.close()).isPresent()) {
            log.warn("the proxy's event loop still runs");
        }
    }
}
