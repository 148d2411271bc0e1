package io.cnm.spi;

/**
 * For which families a network wants a gateway address. <em>Immutable.</em>
 *
 * @param v4 one for IPv4
 * @param v6 one for IPv6
 */
public record GatewayNeeds(boolean v4, boolean v6) {
    /** One for each family that the network has. */
    public static final GatewayNeeds BOTH = new GatewayNeeds(true, true);
}
