package io.cnm.proxy;

import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.linux.Sockaddr;
import java.net.InetSocketAddress;

/**
 * Where a port leads. <em>Immutable.</em>
 *
 * @param address of the sandbox
 * @param socket the same with the port
 */
record Target(IpAddress address, Sockaddr socket) {
    static Target of(PortBinding binding) {
        var address = binding.containerAddress();
        return new Target(
                address, Sockaddr.inet(new InetSocketAddress(address.toInetAddress(), binding.containerPort())));
    }
}
