package io.cnm.api;

/**
 * An endpoint that a sandbox is to have from the beginning. <em>Immutable.</em>
 *
 * @param network on which
 * @param endpoint what its user wants of it
 * @param join how it joins
 */
public record Connection(Network network, EndpointSpec endpoint, JoinSpec join) {}
