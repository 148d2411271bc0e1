package io.cnm.http;

import java.nio.file.Path;
import java.util.Optional;

/** Where a server is that one calls. <em>Immutable.</em> */
public sealed interface HttpTarget {
    /** What the header {@code Host} says. */
    String host();

    /**
     * A server on a unix socket.
     *
     * @param socket its path
     * @param host what the header {@code Host} says, since the socket has no name of that kind
     */
    record Unix(Path socket, String host) implements HttpTarget {
        @Override
        public String toString() {
            return "unix://" + socket;
        }
    }

    /**
     * A server on TCP, without protection.
     *
     * @param name a host's name or address
     * @param port 1 to 65535
     */
    record Tcp(String name, int port) implements HttpTarget {
        @Override
        public String host() {
            return name + ":" + port;
        }

        @Override
        public String toString() {
            return "tcp://" + host();
        }
    }

    /**
     * A server on TCP with TLS.
     *
     * @param name a host's name or address, which must be in its certificate if that is verified
     * @param port 1 to 65535
     * @param trust whose certificates are believed, and which is shown
     */
    record Tls(String name, int port, Trust trust) implements HttpTarget {
        @Override
        public String host() {
            return name + ":" + port;
        }

        @Override
        public String toString() {
            return "https://" + host();
        }
    }

    /**
     * Whom a client believes, and what it shows of itself.
     *
     * @param authority certificates of those who may sign the server's, PEM; empty believes every server
     * @param identity what the client shows if it is asked; empty if nothing
     */
    record Trust(Optional<Path> authority, Optional<Identity> identity) {}

    /**
     * A certificate and its key.
     *
     * @param certificate the client's certificate and chain, PEM
     * @param key the client's private key, PEM (PKCS#8), without password
     */
    record Identity(Path certificate, Path key) {}
}
