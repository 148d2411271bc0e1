package io.cnm.bench;

import io.cnm.netlink.nft.DataType;
import io.cnm.netlink.nft.Element;
import io.cnm.netlink.nft.Family;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.Table;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Data;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The least that publishing ports can cost: elements of a map in a table of its own, one transaction; no socket holds them,
 * and nobody checks anything. <em>Confined to one thread.</em>
 */
final class RawMap implements AutoCloseable {
    private static final TableId TABLE = new TableId(Family.INET, "raw");
    private static final String MAP = "published";
    private static final int TCP = 6;

    private final NftSocket nft = NftSocket.open();

    RawMap() {
        var map = NftSet.of(TABLE, MAP)
                .key(DataType.INET_PROTO, DataType.INET_SERVICE)
                .value(DataType.IPV4_ADDR, DataType.INET_SERVICE)
                .build();
        nft.commit(changes -> changes.create(new Table(TABLE)).create(map));
    }

    void add(int firstPort, int count) {
        nft.commit(changes -> changes.table(TABLE).createElements(MAP, elements(firstPort, count)));
    }

    void remove(int firstPort, int count) {
        nft.commit(changes -> changes.table(TABLE).deleteElements(MAP, elements(firstPort, count)));
    }

    private static List<Element> elements(int firstPort, int count) {
        return IntStream.range(firstPort, firstPort + count)
                .mapToObj(port -> Element.of(
                        Data.concat(Data.u8(TCP), Data.port(port)), Data.concat(Data.ip("172.30.0.2"), Data.port(80))))
                .toList();
    }

    @Override
    public void close() {
        nft.commit(changes -> changes.table(TABLE).delete());
        nft.close();
    }
}
