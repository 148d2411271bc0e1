package io.cnm.spi;

/**
 * What a network driver can do. <em>Immutable.</em>
 *
 * @param dataScope how far its networks are known
 * @param connectivityScope how far its endpoints reach
 * @param addresses whether IPAM is asked for pools and addresses
 * @param interfaces whether a join gives the sandbox an interface
 * @param publishesPorts whether an endpoint of this driver can carry published ports
 * @param singleton whether there can be only one network of this driver
 */
public record Capabilities(
        Scope dataScope,
        Scope connectivityScope,
        boolean addresses,
        boolean interfaces,
        boolean publishesPorts,
        boolean singleton) {}
