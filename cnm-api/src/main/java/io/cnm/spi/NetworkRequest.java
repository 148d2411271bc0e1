package io.cnm.spi;

import io.cnm.api.NetworkInfo;
import java.util.List;

/**
 * What a driver is told to plan a network. <em>Immutable, but for the view of the host.</em>
 *
 * @param network the network to come, with its pools
 * @param siblings this driver's other networks
 * @param host what is there already, read only
 * @param naming how to name what is made
 */
public record NetworkRequest(NetworkInfo network, List<NetworkInfo> siblings, HostView host, Naming naming) {
    public NetworkRequest {
        siblings = List.copyOf(siblings);
    }
}
