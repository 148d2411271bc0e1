package io.cnm.kernel;

import io.cnm.api.IpAddress;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses that the kernel knew something of when this process gave out its first one. A process before this one may have been
 * killed after it took an address back, and before the kernel forgot what had gone on there. Says of a few others, too, that
 * something was known of them: there may be hundreds of thousands, and each is kept as one bit. <em>Thread-safe.</em>
 */
final class Inheritance {
    private static final Logger log = LoggerFactory.getLogger(Inheritance.class);
    private static final int PLACES = 1 << 20;

    private final BitSet places = new BitSet();
    private boolean listed;

    /**
     * Takes those of some addresses out of which something was known, so that each is told of once.
     *
     * @param known lists all that the kernel knows something of; called once
     */
    synchronized List<IpAddress> take(Collection<IpAddress> addresses, Supplier<Stream<InetAddress>> known) {
        if (!listed) {
            listed = true;
            try {
                known.get().forEach(address -> places.set(place(address)));
            } catch (RuntimeException e) {
                log.warn("what a process before this one has left in connection tracking stays there", e);
            }
        }
        var taken = addresses.stream()
                .filter(address -> places.get(place(address.toInetAddress())))
                .toList();
        taken.forEach(address -> places.clear(place(address.toInetAddress())));
        return taken;
    }

    /** Addresses of one network lie side by side, and so do not hide each other. */
    private static int place(InetAddress address) {
        return address.hashCode() & PLACES - 1;
    }
}
