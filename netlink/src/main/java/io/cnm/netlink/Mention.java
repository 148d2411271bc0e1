package io.cnm.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    private static final int WORD = Integer.BYTES;

    /** In ascending order. */
    private final int[] words;

    private Mention(int[] words) {
        this.words = words;
    }

    /**
     * Of addresses, IPv4 or IPv6, or ports, TCP's or UDP's, as payloads of attributes: those begin at every fourth byte, and the
     * kernel fills them up with zeros.
     */
    public static Mention of(Collection<InetAddress> addresses, Collection<Integer> ports) {
        return new Mention(IntStream.concat(
                        addresses.stream().mapToInt(Mention::lastWord),
                        ports.stream().mapToInt(Mention::padded))
                .sorted()
                .distinct()
                .toArray());
    }

    /** Addresses of one network differ in their last bytes. */
    private static int lastWord(InetAddress address) {
        var bytes = address.getAddress();
        return word(ByteBuffer.wrap(bytes, bytes.length - WORD, WORD));
    }

    private static int padded(int port) {
        return word(ByteBuffer.allocate(WORD).putShort((short) port).rewind());
    }

    private static int word(ByteBuffer bytes) {
        return bytes.order(ByteOrder.nativeOrder()).getInt();
    }

    @Override
    public boolean test(Message message) {
        var payload = message.payload();
        for (var at = payload.position(); at + WORD <= payload.limit(); at += WORD) {
            if (Arrays.binarySearch(words, payload.getInt(at)) >= 0) {
                return true;
            }
        }
        return false;
    }
}
