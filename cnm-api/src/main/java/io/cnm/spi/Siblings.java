package io.cnm.spi;

import io.cnm.api.Cidr;
import io.cnm.api.NetworkInfo;
import java.util.List;

/**
 * A driver's other networks, found by what a network to come might collide over: there may be a thousand, and to ask must not
 * take longer because of it. <em>Thread-safe.</em>
 */
public interface Siblings {
    /** No others. */
    Siblings NONE = new Siblings() {
        @Override
        public List<NetworkInfo> overlapping(Cidr subnet) {
            return List.of();
        }

        @Override
        public List<NetworkInfo> on(String link) {
            return List.of();
        }
    };

    /** Those with a pool that shares addresses with a subnet, in the order of their ids. */
    List<NetworkInfo> overlapping(Cidr subnet);

    /** Those whose {@link NetworkDriver#hostLink} that is, in the order of their ids. */
    List<NetworkInfo> on(String link);
}
