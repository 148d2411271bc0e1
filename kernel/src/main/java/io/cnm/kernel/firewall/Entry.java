package io.cnm.kernel.firewall;

import io.cnm.netlink.nft.Element;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.expr.Data;
import java.util.List;

/**
 * What one fact puts into one set or map: a key with its value, or an interval. <em>Immutable.</em>
 *
 * @param set where it stands
 * @param elements one, or the two ends of an interval
 */
record Entry(NftSet set, List<Element> elements) implements Book.Placed {
    /** A key of a set. */
    record Place(String set, Data key, Data end) {
        /** Of the key, which few sets have in common. */
        @Override
        public int hashCode() {
            return key.hashCode();
        }
    }

    Entry {
        elements = List.copyOf(elements);
    }

    static Entry of(NftSet set, Element element) {
        return new Entry(set, List.of(element));
    }

    @Override
    public Place place() {
        var first = elements.get(0);
        var last = elements.get(elements.size() - 1);
        return new Place(set.toString(), first.key(), elements.size() == 1 ? first.keyEnd() : last.key());
    }
}
