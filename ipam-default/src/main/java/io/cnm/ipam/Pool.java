package io.cnm.ipam;

import io.cnm.api.Cidr;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.UnavailableException;

/** The addresses of a subnet in use. <em>Thread-safe</em>, with a lock of its own. */
final class Pool {
    private final Cidr subnet;
    private final AddressBitmap taken;
    private IpAddress next;

    Pool(Cidr subnet) {
        this.subnet = subnet;
        taken = new AddressBitmap(subnet);
        next = subnet.first();
        if (reservesFirst()) {
            taken.take(subnet.first());
        }
        if (reservesLast()) {
            taken.take(subnet.last());
        }
    }

    Cidr subnet() {
        return subnet;
    }

    /**
     * Takes exactly this address.
     *
     * @throws InvalidParameterException if it is outside the subnet
     * @throws ForbiddenException if it is in use
     */
    synchronized IpAddress take(IpAddress address) {
        if (!subnet.contains(address)) {
            throw new InvalidParameterException(
                    "requested address is out of range: " + address + " is not in " + subnet);
        }
        if (!taken.take(address)) {
            throw new ForbiddenException("Address already in use: " + address);
        }
        return address;
    }

    /**
     * Takes the lowest free address.
     *
     * @param range the part of the subnet to look in
     * @param serial rather the next one after that which was taken last
     * @throws UnavailableException if none is left
     */
    synchronized IpAddress takeAny(Cidr range, boolean serial) {
        var found = serial && range.contains(next) ? taken.findFree(next) : taken.findFree(range.first());
        if (serial && found.filter(range::contains).isEmpty()) {
            found = taken.findFree(range.first());
        }
        var address = found.filter(range::contains)
                .orElseThrow(() -> new UnavailableException("no available addresses on this pool: " + range));
        taken.take(address);
        next = address.equals(subnet.last()) ? subnet.first() : address.plus(1);
        return address;
    }

    /** Frees an address; one that is free, foreign or reserved stays what it is. */
    synchronized void release(IpAddress address) {
        var reserved = (reservesFirst() && address.equals(subnet.first()))
                || (reservesLast() && address.equals(subnet.last()));
        if (!reserved && subnet.contains(address)) {
            taken.release(address);
        }
    }

    /** The network's address, but not of a /31 (RFC 3021) or /32; IPv6's subnet-router anycast address (RFC 4291 2.6.1). */
    private boolean reservesFirst() {
        return subnet.v6() || subnet.prefix() < 31;
    }

    /** The broadcast address. */
    private boolean reservesLast() {
        return !subnet.v6() && subnet.prefix() < 31;
    }
}
