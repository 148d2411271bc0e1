package io.cnm.netlink.rtnl;

import io.cnm.netlink.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What has gone through a network interface since it was made. <em>Immutable.</em> Source: linux/if_link.h, struct
 * rtnl_link_stats64 (IFLA_STATS64).
 *
 * @param index the interface's number in its namespace
 * @param name its name
 * @param received what it has taken in
 * @param sent what it has given out
 */
public record LinkStatistics(int index, String name, Counters received, Counters sent) {
    private static final int IFLA_STATS64 = 23;

    private static final int RX_PACKETS = 0;
    private static final int TX_PACKETS = 1;
    private static final int RX_BYTES = 2;
    private static final int TX_BYTES = 3;
    private static final int RX_ERRORS = 4;
    private static final int TX_ERRORS = 5;
    private static final int RX_DROPPED = 6;
    private static final int TX_DROPPED = 7;
    private static final int LEAST_NUMBERS = 8;

    /**
     * One direction.
     *
     * @param packets that went through
     * @param bytes of them, with link headers
     * @param errors packets that were bad
     * @param dropped packets that there was no room for
     */
    public record Counters(long packets, long bytes, long errors, long dropped) {
        private static final Counters NONE = new Counters(0, 0, 0, 0);
    }

    /**
     * Reads an RTM_NEWLINK.
     *
     * @throws io.cnm.netlink.MalformedMessageException if it is cut short
     */
    static LinkStatistics decode(Message message) {
        var in = message.reader();
        var index = LinkHeader.read(in).index();
        var name = "";
        var received = Counters.NONE;
        var sent = Counters.NONE;
        while (in.next()) {
            if (in.type() == Link.IFLA_IFNAME) {
                name = in.string();
            } else if (in.type() == IFLA_STATS64) {
                var numbers = ByteBuffer.wrap(in.bytes())
                        .order(ByteOrder.nativeOrder())
                        .asLongBuffer();
                if (numbers.remaining() < LEAST_NUMBERS) {
                    in.fail("IFLA_STATS64 has " + numbers.remaining() + " numbers, " + LEAST_NUMBERS + " needed");
                    continue;
                }
                received = new Counters(
                        numbers.get(RX_PACKETS),
                        numbers.get(RX_BYTES),
                        numbers.get(RX_ERRORS),
                        numbers.get(RX_DROPPED));
                sent = new Counters(
                        numbers.get(TX_PACKETS),
                        numbers.get(TX_BYTES),
                        numbers.get(TX_ERRORS),
                        numbers.get(TX_DROPPED));
            }
        }
        in.finish();
        return new LinkStatistics(index, name, received, sent);
    }
}
