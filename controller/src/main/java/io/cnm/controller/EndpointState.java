package io.cnm.controller;

import io.cnm.api.EndpointInfo;
import io.cnm.api.IpAddress;
import io.cnm.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint at one moment. <em>Immutable.</em>
 *
 * @param info what everybody may know
 * @param plan what was made when it was created
 * @param leases its addresses
 * @param attachment how it sits in its sandbox, if it does
 */
record EndpointState(EndpointInfo info, Plan plan, List<AddressSource.Lease> leases, Optional<Attachment> attachment) {
    EndpointState {
        leases = List.copyOf(leases);
    }

    /** Its addresses of both families. */
    List<IpAddress> addresses() {
        return addresses(info);
    }

    /** The addresses of both families of an endpoint. */
    static List<IpAddress> addresses(EndpointInfo info) {
        var addresses = new ArrayList<IpAddress>();
        for (var cidr : info.addresses()) {
            addresses.add(cidr.address());
        }
        return List.copyOf(addresses);
    }

    /** The same endpoint in a sandbox. */
    EndpointState attached(EndpointInfo.Joined joined, Attachment how) {
        return new EndpointState(info.withJoined(Optional.of(joined)), plan, leases, Optional.of(how));
    }

    /** The same endpoint in no sandbox. */
    EndpointState detached() {
        return new EndpointState(info.withJoined(Optional.empty()), plan, leases, Optional.empty());
    }
}
