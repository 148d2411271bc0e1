package io.cnm.kernel.firewall;

import io.cnm.netlink.nft.Element;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Value;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Where an element stands in its set: a key, or one end of an interval. <em>Immutable.</em> */
record ElementPlace(Data key, Data keyEnd, int flags) {
    static ElementPlace of(Element element) {
        return new ElementPlace(element.key(), element.keyEnd(), element.flags());
    }

    /** What each place of a set leads to. */
    static Map<ElementPlace, Value> values(Collection<Element> elements) {
        var values = new HashMap<ElementPlace, Value>();
        elements.forEach(element -> values.put(of(element), element.value()));
        return values;
    }
}
