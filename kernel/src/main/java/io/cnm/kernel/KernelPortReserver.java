package io.cnm.kernel;

import io.cnm.api.ConflictException;
import io.cnm.api.IpAddress;
import io.cnm.api.Protocol;
import io.cnm.api.SystemException;
import io.cnm.linux.Errno;
import io.cnm.linux.Fd;
import io.cnm.linux.InetSockets;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Sysctl;
import io.cnm.spi.PortRelay;
import io.cnm.spi.PortReserver;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes ports by binding sockets to them that drop what arrives, so that no program of the host gets a port that is
 * published. <em>Thread-safe.</em>
 */
final class KernelPortReserver implements PortReserver {
    /** What Docker takes where the kernel does not tell. */
    private static final Range DYNAMIC_PORTS = new Range(49153, 65535);

    private final Handle host;
    private final Optional<PortRelay> relay;

    KernelPortReserver(Handle host, Optional<PortRelay> relay) {
        this.host = host;
        this.relay = relay;
    }

    @Override
    public boolean relays() {
        return relay.isPresent();
    }

    @Override
    public Reservation reserve(Protocol protocol, List<IpAddress> addresses, int port) {
        return reserveAll(List.of(new Claim(protocol, addresses, port))).get(0);
    }

    /** All by one visit to the host's namespace. */
    @Override
    public List<Reservation> reserveAll(List<Claim> claims) {
        return host.netns().callInPlace(() -> {
            var reserved = new ArrayList<Reservation>();
            try {
                claims.forEach(claim -> reserved.add(hold(claim)));
                return reserved;
            } catch (RuntimeException e) {
                reserved.forEach(Reservation::close);
                throw e;
            }
        });
    }

    private HeldPort hold(Claim claim) {
        var held = new ArrayList<HeldPort.Held>();
        try {
            for (var address : claim.addresses()) {
                held.add(new HeldPort.Held(address, hold(claim.protocol(), address, claim.port())));
            }
            return new HeldPort(relay.filter(by -> by.relays(claim.protocol())), held);
        } catch (RuntimeException e) {
            held.forEach(HeldPort.Held::close);
            throw e;
        }
    }

    private static Fd hold(Protocol protocol, IpAddress address, int port) {
        var socket = new InetSocketAddress(address.toInetAddress(), port);
        try {
            return switch (protocol) {
                case TCP -> InetSockets.holdTcp(socket);
                case UDP -> InetSockets.holdUdp(socket);
                case SCTP -> InetSockets.holdSctp(socket);
            };
        } catch (LinuxException e) {
            var host = address.v6() ? "[" + address + "]" : address.toString();
            var what = "failed to bind host port " + host + ":" + port + "/" + protocol + ": ";
            if (e.errno() == Errno.EADDRINUSE) {
                throw new ConflictException(what + "address already in use", e);
            }
            if (e.errno() == Errno.EPROTONOSUPPORT) {
                throw new SystemException(what + "protocol not supported: this kernel has no " + protocol.name(), e);
            }
            throw new SystemException(what + e.errno().text(), e);
        }
    }

    @Override
    public Range ephemeralRange() {
        var text = host.netns().callInPlace(() -> Sysctl.find("net/ipv4/ip_local_port_range"));
        return text.map(range -> range.split("\\s+"))
                .filter(range -> range.length == 2)
                .map(range -> new Range(Integer.parseInt(range[0]), Integer.parseInt(range[1])))
                .orElse(DYNAMIC_PORTS);
    }
}
