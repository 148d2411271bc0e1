package io.cnm.remote.wire;

/**
 * A port that a program in a sandbox serves, in the option {@link EndpointOptions#EXPOSED}. <em>Immutable.</em>
 *
 * @param proto the number of the protocol in the IP header: 6 is TCP, 17 UDP, 132 SCTP
 * @param port 1 to 65535
 */
public record ExposedPort(int proto, int port) {}
