package io.cnm.spi;

import io.cnm.api.EndpointInfo;
import io.cnm.api.NetworkInfo;

/**
 * What a driver is told to plan an endpoint. <em>Immutable.</em>
 *
 * @param network where it is to be
 * @param endpoint the endpoint to come, with its addresses; its hardware address if the user chose one
 * @param naming how to name what is made
 */
public record EndpointRequest(NetworkInfo network, EndpointInfo endpoint, Naming naming) {}
