package io.cnm.http;

import java.time.Duration;

/**
 * What a client may take of the server. <em>Immutable.</em>
 *
 * @param requestLine longest request line in bytes
 * @param headers all headers together in bytes
 * @param body longest buffered body in bytes; a longer one is refused before it is read
 * @param headerTime how long a request's head may take from its first byte, and a new connection from its opening
 * @param bodyTime how long a body may pause
 * @param idleTime how long a connection may wait for its next request
 * @param connections how many may be open at once; further ones are closed at once
 */
public record Limits(
        int requestLine,
        int headers,
        int body,
        Duration headerTime,
        Duration bodyTime,
        Duration idleTime,
        int connections) {
    /** What the daemon uses. */
    public static final Limits DEFAULT = new Limits(
            8 << 10, 32 << 10, 4 << 20, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), 4096);
}
