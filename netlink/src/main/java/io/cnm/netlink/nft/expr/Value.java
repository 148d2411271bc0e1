package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/** What a register, a set key or a map's right side holds: bytes or a verdict (struct nft_data). <em>Immutable.</em> */
public sealed interface Value permits Data, Verdict {
    int NFTA_DATA_VALUE = 1;
    int NFTA_DATA_VERDICT = 2;

    /** Writes the attributes inside a nft_data attribute. */
    void encode(AttributeWriter out);

    /** Reads the attributes inside a nft_data attribute; {@link Data#NONE} if there are none. */
    static Value decode(AttributeReader in) {
        Value value = Data.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_DATA_VALUE -> value = Data.of(in.bytes());
                case NFTA_DATA_VERDICT -> value = Verdict.decode(in.nested());
                default -> {}
            }
        }
        in.finish();
        return value;
    }
}
