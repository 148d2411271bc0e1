package io.cnm.proxy;

import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.linux.InetSockets;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Netns;
import io.cnm.spi.PortRelay;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A proxy with one port of the loopback interface. <em>Confined to one thread.</em> */
final class Relay implements AutoCloseable {
    private final Netns host = Netns.current();
    private final UserlandProxy proxy;
    private final PortRelay.Relayed relayed;
    private final PortBinding binding;

    private Relay(PortBinding wish, Duration udpIdle) {
        proxy = new UserlandProxy(host, udpIdle);
        var bind = new InetSocketAddress(wish.hostAddress().toInetAddress(), wish.hostPort());
        var held = NativeSocket.own(
                wish.protocol() == Protocol.TCP ? InetSockets.holdTcp(bind) : InetSockets.holdUdp(bind));
        binding = new PortBinding(
                wish.protocol(),
                wish.hostAddress(),
                held.localAddress().inet().getPort(),
                wish.containerAddress(),
                wish.containerPort());
        relayed = proxy.open(held.fd().detach(), binding);
    }

    /** To a port of the same interface. */
    static Relay to(Protocol protocol, int port) {
        return to(protocol, "127.0.0.1", "127.0.0.1", port, Duration.ofSeconds(90));
    }

    static Relay to(Protocol protocol, String hostAddress, String address, int port, Duration udpIdle) {
        return new Relay(
                new PortBinding(protocol, IpAddress.parse(hostAddress), 0, IpAddress.parse(address), port), udpIdle);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(
                IpAddress.parse(binding.hostAddress().v6() ? "::1" : "127.0.0.1")
                        .toInetAddress(),
                port());
    }

    int port() {
        return binding.hostPort();
    }

    /** The same port, led to another one. */
    PortBinding towards(int port) {
        return new PortBinding(
                binding.protocol(), binding.hostAddress(), binding.hostPort(), binding.containerAddress(), port);
    }

    PortRelay.Relayed relayed() {
        return relayed;
    }

    @Override
    public void close() {
        relayed.close();
        proxy.close();
        host.close();
    }
}
