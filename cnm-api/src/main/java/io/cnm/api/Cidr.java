package io.cnm.api;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An address with a prefix length: a subnet, or an interface's address within one. <em>Immutable.</em>
 *
 * @param address the address; host bits may be set, {@link #network()} clears them
 * @param prefix 0 to 32 or 128
 */
public record Cidr(IpAddress address, int prefix) implements Comparable<Cidr> {
    private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

    /** @throws InvalidParameterException if the prefix does not fit the family */
    public Cidr {
        if (prefix < 0 || prefix > address.bits()) {
            throw new InvalidParameterException(
                    "prefix length " + prefix + " of " + address + " is not within 0 to " + address.bits());
        }
    }

    /**
     * Parses {@code address/prefix}.
     *
     * @throws InvalidParameterException if the text is anything else
     */
    public static Cidr parse(String text) {
        return find(text)
                .orElseThrow(() ->
                        new InvalidParameterException("\"" + text + "\" is not a subnet of the form address/prefix"));
    }

    /** Parses like {@link #parse}, empty if the text is anything else. */
    public static Optional<Cidr> find(String text) {
        var slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        var digits = text.substring(slash + 1);
        if (!PREFIX.matcher(digits).matches()) {
            return Optional.empty();
        }
        var prefix = Integer.parseInt(digits);
        return IpAddress.find(text.substring(0, slash))
                .filter(address -> prefix <= address.bits())
                .map(address -> new Cidr(address, prefix));
    }

    /** The address alone, as a /32 or /128. */
    public static Cidr host(IpAddress address) {
        return new Cidr(address, address.bits());
    }

    /** Whether the family is IPv6. */
    public boolean v6() {
        return address.v6();
    }

    /** The subnet: the same prefix with the host bits cleared. */
    public Cidr network() {
        return new Cidr(first(), prefix);
    }

    /** Whether no host bit is set. */
    public boolean isNetwork() {
        return address.equals(first());
    }

    /** The lowest address of the subnet. */
    public IpAddress first() {
        return address.masked(prefix);
    }

    /** The highest address of the subnet. */
    public IpAddress last() {
        return address.filled(prefix);
    }

    /** Whether the subnet holds the address. */
    public boolean contains(IpAddress other) {
        return address.agrees(other, prefix);
    }

    /** Whether the subnet holds the whole of the other one. */
    public boolean contains(Cidr other) {
        return other.prefix >= prefix && contains(other.address);
    }

    /** Whether the two subnets share an address. */
    public boolean overlaps(Cidr other) {
        return address.agrees(other.address, Math.min(prefix, other.prefix));
    }

    /**
     * What a map has for each subnet that shares an address with this one. That takes longer the more of them there are, and not
     * the more others. The map is read as the stream is, and may not change meanwhile.
     *
     * @param bySubnet from subnets without host bits
     */
    public <V> Stream<V> overlapping(NavigableMap<Cidr, V> bySubnet) {
        // What is larger holds all of this one; the others are within it and stand side by side.
        var around = IntStream.range(0, prefix)
                .mapToObj(shorter -> bySubnet.get(new Cidr(address, shorter).network()))
                .filter(Objects::nonNull);
        var within = bySubnet.tailMap(network(), true).entrySet().stream()
                .takeWhile(entry -> contains(entry.getKey()))
                .map(Map.Entry::getValue);
        return Stream.concat(around, within);
    }

    /** By address, then the larger subnet first. */
    @Override
    public int compareTo(Cidr other) {
        var byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(prefix, other.prefix);
    }

    @Override
    public String toString() {
        return address + "/" + prefix;
    }
}
