package io.cnm.netlink;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Whether a message may name one of some addresses or ports, found without reading its attributes: of thousands that the kernel
 * lists all but a few are dropped so. Never misses one; lets some through that only hold the same four bytes, so what is let
 * through has to be read. <em>Immutable.</em>
 */
public final class Mention implements Predicate<Message> {
    /** In ascending order. */
    private final int[] words;

    private Mention(int[] words) {
        this.words = words;
    }

    /** Of addresses, IPv4 or IPv6, or ports, TCP's or UDP's. */
    public static Mention of(Collection<InetAddress> addresses, Collection<Integer> ports) {
        return new Mention(IntStream.concat(
                        addresses.stream().mapToInt(Words::last), ports.stream().mapToInt(Words::of))
                .sorted()
                .distinct()
                .toArray());
    }

    @Override
    public boolean test(Message message) {
        for (var i = 0; i < Words.count(message); i++) {
            if (Arrays.binarySearch(words, Words.at(message, i)) >= 0) {
                return true;
            }
        }
        return false;
    }
}
