package io.cnm.netlink;

import java.net.InetAddress;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Remembers of any number of messages which addresses were named in them, in 128 KiB at most: it never forgets one, and takes a
 * few others for named. <em>Not thread-safe</em>: ask when {@link NetlinkSocket#show} has returned.
 */
public final class Traces implements Consumer<Message> {
    private static final int BITS = 20;

    private final BitSet places = new BitSet();

    @Override
    public void accept(Message message) {
        for (var i = 0; i < Words.count(message); i++) {
            places.set(place(Words.at(message, i)));
        }
    }

    /** Whether an address may have been named. */
    public boolean of(InetAddress address) {
        return places.get(place(Words.last(address)));
    }

    /** Spreads what differs in few bits (Knuth, The Art of Computer Programming 3, section 6.4: multiplicative hashing). */
    private static int place(int word) {
        return (word * 0x9e3779b9) >>> (Integer.SIZE - BITS);
    }
}
