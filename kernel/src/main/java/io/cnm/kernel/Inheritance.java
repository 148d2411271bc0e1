package io.cnm.kernel;

import io.cnm.api.IpAddress;
import io.cnm.netlink.Traces;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses that the kernel knew something of when this process gave out its first one. A process before this one may have been
 * killed after it took an address back, and before the kernel forgot what had gone on there. <em>Thread-safe.</em>
 */
final class Inheritance {
    private static final Logger log = LoggerFactory.getLogger(Inheritance.class);

    private final Consumer<Traces> list;
    private final Traces known = new Traces();
    private final Set<IpAddress> told = new HashSet<>();
    private boolean listed;

    /**
     * Nothing is listed yet.
     *
     * @param list shows all that the kernel knows something of
     */
    Inheritance(Consumer<Traces> list) {
        this.list = list;
    }

    /** Those of some addresses of which something was known, and perhaps a few others; each is told of once. */
    synchronized List<IpAddress> take(Collection<IpAddress> addresses) {
        if (!listed && !addresses.isEmpty()) {
            listed = true;
            try {
                list.accept(known);
            } catch (RuntimeException e) {
                log.warn("flows of addresses may outlive their owners before this process: they cannot be listed", e);
            }
        }
        var inherited = new ArrayList<IpAddress>();
        for (var address : addresses) {
            if (known.of(address.toInetAddress()) && told.add(address)) {
                inherited.add(address);
            }
        }
        return inherited;
    }
}
