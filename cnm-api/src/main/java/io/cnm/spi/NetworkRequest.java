package io.cnm.spi;

import io.cnm.api.NetworkInfo;

/**
 * What a driver is told to plan a network. <em>Immutable, but for the view of the host and of other networks.</em>
 *
 * @param network the network to come, with its pools
 * @param siblings this driver's other networks
 * @param host what is there already, read only
 * @param naming how to name what is made
 */
public record NetworkRequest(NetworkInfo network, Siblings siblings, HostView host, Naming naming) {}
