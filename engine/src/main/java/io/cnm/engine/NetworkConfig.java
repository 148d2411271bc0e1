package io.cnm.engine;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.Node;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.HostPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the daemon's configuration says about networks. <em>Immutable.</em>
 *
 * @param bridge link of the default bridge; {@code none} for no default bridge; empty for Docker's name
 * @param bridgeAddress the default bridge's address and subnet
 * @param bridgeAddress6 the default bridge's IPv6 address and subnet
 * @param fixedCidr from where the default bridge hands out IPv4 addresses
 * @param fixedCidr6 the default bridge's IPv6 subnet; with an IPv6 address, from where it hands out addresses
 * @param defaultGateway what containers on the default bridge are told for a gateway
 * @param defaultGateway6 what containers on the default bridge are told for a gateway
 * @param mtu of the default bridge
 * @param interContainer whether containers on the default bridge reach one another
 * @param masquerade whether what leaves the default bridge gets the host's address
 * @param bindAddress where ports are published that name no address
 * @param ipv6 whether the default bridge has IPv6
 * @param firewall where rules stand
 * @param policy what holds for all networks
 * @param addressPools where networks' subnets come from that name none; empty for Docker's
 * @param defaults what is added to what users ask for
 * @param nodes hosts that network plugins are told of
 */
public record NetworkConfig(
        Optional<String> bridge,
        Optional<Cidr> bridgeAddress,
        Optional<Cidr> bridgeAddress6,
        Optional<Cidr> fixedCidr,
        Optional<Cidr> fixedCidr6,
        Optional<IpAddress> defaultGateway,
        Optional<IpAddress> defaultGateway6,
        int mtu,
        boolean interContainer,
        boolean masquerade,
        IpAddress bindAddress,
        boolean ipv6,
        FirewallBackend firewall,
        HostPolicy policy,
        List<AddressPool> addressPools,
        Defaults defaults,
        Set<Node> nodes) {
    public NetworkConfig {
        addressPools = List.copyOf(addressPools);
        nodes = Set.copyOf(nodes);
    }

    /**
     * Where subnets come from.
     *
     * @param base what is divided
     * @param size prefix length of the parts
     */
    public record AddressPool(Cidr base, int size) {}
}
