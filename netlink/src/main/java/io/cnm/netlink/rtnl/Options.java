package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Options of a kind of link: only those that were set are sent, and only those that the kernel sent are there. Setters
 * return a changed copy. <em>Immutable.</em>
 *
 * @param <S> the kind's own type
 */
abstract class Options<S extends Options<S>> extends Value<S> {
    private final OptionTable table;
    private SortedMap<Integer, ByteBuffer> values = new TreeMap<>();

    Options(OptionTable table) {
        this.table = table;
    }

    @Override
    final List<?> parts() {
        return List.of(values);
    }

    /** These options with those that the kernel sent. */
    final S read(AttributeReader in) {
        return replace(table.read(in));
    }

    final void write(AttributeWriter out) {
        values.forEach((type, value) -> out.bytes(type, OptionTable.bytes(value)));
    }

    final S set(int type, boolean on) {
        return set(type, on ? 1 : 0);
    }

    final S set(int type, long number) {
        return put(type, table.encode(type, number));
    }

    /** Sets an address; IPv4 and IPv6 are different options. */
    final S set(int type4, int type6, InetAddress address) {
        return put(Ip.family(address) == Ip.AF_INET6 ? type6 : type4, ByteBuffer.wrap(address.getAddress()));
    }

    private S put(int type, ByteBuffer value) {
        var more = new TreeMap<>(values);
        more.put(type, value);
        return replace(more);
    }

    private S replace(SortedMap<Integer, ByteBuffer> options) {
        return with(copy -> ((Options<?>) copy).values = options);
    }

    final Optional<Boolean> flag(int type) {
        return Optional.ofNullable(values.get(type)).map(value -> table.decode(type, value) != 0);
    }

    final OptionalLong number(int type) {
        var value = values.get(type);
        return value == null ? OptionalLong.empty() : OptionalLong.of(table.decode(type, value));
    }

    /** The IPv4 or the IPv6 address; the kernel sends the one that is set. */
    final Optional<InetAddress> address(int type4, int type6) {
        return Optional.ofNullable(values.get(type4))
                .or(() -> Optional.ofNullable(values.get(type6)))
                .map(value -> Ip.of(OptionTable.bytes(value)));
    }

    @Override
    public final String toString() {
        return values.entrySet().stream()
                .map(option -> table.print(option.getKey(), option.getValue()))
                .collect(Collectors.joining(", ", getClass().getSimpleName() + "[", "]"));
    }
}
