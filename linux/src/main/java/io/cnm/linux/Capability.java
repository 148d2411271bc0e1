package io.cnm.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A privilege that root has and others may be given, for saying early and clearly what is missing. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>, linux/capability.h
 */
public enum Capability {
    /** Links, addresses, routes, firewall. */
    CAP_NET_ADMIN(12),
    /** Packet and raw sockets. */
    CAP_NET_RAW(13),
    /** Namespaces and mounts. */
    CAP_SYS_ADMIN(21);

    private static final String EFFECTIVE = "CapEff:";

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** Whether the calling thread has it in effect. */
    public boolean held() {
        try (var lines = Files.lines(Path.of("/proc/thread-self/status"))) {
            var mask = lines.filter(line -> line.startsWith(EFFECTIVE))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring(EFFECTIVE.length()).strip(), 16))
                    .findFirst();
            return (mask.orElse(0L) >>> bit & 1) != 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
