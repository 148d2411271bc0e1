package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Elements of one set: one message of a transaction, a dump or a notification. <em>Immutable.</em>
 *
 * @param set the set's name
 * @param setId names an anonymous set of the same transaction; 0 otherwise
 */
public record ElementList(TableId table, String set, int setId, List<Element> elements) implements NftObject {
    private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
    private static final int NFTA_SET_ELEM_LIST_SET = 2;
    private static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    private static final int NFTA_SET_ELEM_LIST_SET_ID = 4;
    private static final int NFTA_LIST_ELEM = 1;

    /** A nested attribute's length is a 16-bit number. */
    private static final int MAX_NESTED = 0xffff - 4;

    public ElementList {
        elements = List.copyOf(elements);
    }

    /** All elements of a set, or none: the request for a dump, the flush. */
    static ElementList allOf(TableId table, String set) {
        return new ElementList(table, set, 0, List.of());
    }

    /** The same elements in as few lists as messages can hold. */
    List<ElementList> split() {
        var lists = new ArrayList<ElementList>();
        var begin = 0;
        var size = 0;
        for (var i = 0; i < elements.size(); i++) {
            var more = elements.get(i).sizeBound();
            if (size + more > MAX_NESTED && i > begin) {
                lists.add(new ElementList(table, set, setId, elements.subList(begin, i)));
                begin = i;
                size = 0;
            }
            size += more;
        }
        if (begin < elements.size()) {
            lists.add(new ElementList(table, set, setId, elements.subList(begin, elements.size())));
        }
        return lists;
    }

    /** A list for each element. */
    List<ElementList> single() {
        return elements.stream()
                .map(element -> new ElementList(table, set, setId, List.of(element)))
                .toList();
    }

    /**
     * The element that an attribute of the message belongs to.
     *
     * @param offset from where the attributes of the message begin
     */
    Optional<Element> elementAt(int offset) {
        var out = new AttributeWriter();
        encode(out);
        var in = new AttributeReader(out.toByteArray());
        while (in.next()) {
            if (in.type() == NFTA_SET_ELEM_LIST_ELEMENTS) {
                var list = in.nested();
                for (var element : elements) {
                    list.next();
                    if (offset >= list.offset() && offset < list.offset() + list.length()) {
                        return Optional.of(element);
                    }
                }
            }
        }
        return Optional.empty();
    }

    void encode(AttributeWriter out) {
        out.string(NFTA_SET_ELEM_LIST_TABLE, table.name()).string(NFTA_SET_ELEM_LIST_SET, set);
        if (setId != 0) {
            out.be32(NFTA_SET_ELEM_LIST_SET_ID, setId);
        }
        if (!elements.isEmpty()) {
            out.nested(
                    NFTA_SET_ELEM_LIST_ELEMENTS,
                    list -> elements.forEach(element -> list.nested(NFTA_LIST_ELEM, element::encode)));
        }
    }

    static ElementList decode(Family family, AttributeReader in) {
        var table = "";
        var set = "";
        var setId = 0;
        List<Element> elements = List.of();
        while (in.next()) {
            switch (in.type()) {
                case NFTA_SET_ELEM_LIST_TABLE -> table = in.string();
                case NFTA_SET_ELEM_LIST_SET -> set = in.string();
                case NFTA_SET_ELEM_LIST_SET_ID -> setId = (int) in.be32();
                case NFTA_SET_ELEM_LIST_ELEMENTS -> elements = decodeElements(in.nested());
                default -> {}
            }
        }
        in.finish();
        return new ElementList(new TableId(family, table), set, setId, elements);
    }

    private static List<Element> decodeElements(AttributeReader in) {
        var elements = new ArrayList<Element>();
        while (in.next()) {
            elements.add(Element.decode(in.nested()));
        }
        in.finish();
        return elements;
    }
}
