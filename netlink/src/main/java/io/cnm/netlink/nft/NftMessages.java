package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.Message;
import io.cnm.netlink.Nfgenmsg;
import java.util.Optional;

/** Message types of nf_tables (linux/netfilter/nf_tables.h) and what their bodies hold. */
final class NftMessages {
    /** linux/netfilter/nfnetlink.h. */
    static final int NFNL_SUBSYS_NFTABLES = 10;

    static final int NFNL_MSG_BATCH_BEGIN = 0x10;
    static final int NFNL_MSG_BATCH_END = 0x11;
    static final int NFNL_BATCH_GENID = 1;

    private static final int SUBSYSTEM = NFNL_SUBSYS_NFTABLES << 8;

    static final int NFT_MSG_NEWTABLE = SUBSYSTEM;
    static final int NFT_MSG_GETTABLE = SUBSYSTEM | 1;
    static final int NFT_MSG_DELTABLE = SUBSYSTEM | 2;
    static final int NFT_MSG_NEWCHAIN = SUBSYSTEM | 3;
    static final int NFT_MSG_GETCHAIN = SUBSYSTEM | 4;
    static final int NFT_MSG_DELCHAIN = SUBSYSTEM | 5;
    static final int NFT_MSG_NEWRULE = SUBSYSTEM | 6;
    static final int NFT_MSG_GETRULE = SUBSYSTEM | 7;
    static final int NFT_MSG_DELRULE = SUBSYSTEM | 8;
    static final int NFT_MSG_NEWSET = SUBSYSTEM | 9;
    static final int NFT_MSG_GETSET = SUBSYSTEM | 10;
    static final int NFT_MSG_DELSET = SUBSYSTEM | 11;
    static final int NFT_MSG_NEWSETELEM = SUBSYSTEM | 12;
    static final int NFT_MSG_GETSETELEM = SUBSYSTEM | 13;
    static final int NFT_MSG_DELSETELEM = SUBSYSTEM | 14;
    static final int NFT_MSG_NEWGEN = SUBSYSTEM | 15;
    static final int NFT_MSG_GETGEN = SUBSYSTEM | 16;

    private NftMessages() {}

    /** What a message of a dump or notification holds; empty if it is of a kind or family not modelled here. */
    static Optional<NftObject> decode(Message message) {
        var in = message.reader();
        var number = Nfgenmsg.decodeFamily(in);
        if (message.type() == NFT_MSG_NEWGEN) {
            return Optional.of(Generation.decode(in));
        }
        return Family.find(number).flatMap(family -> decode(message.type(), family, in));
    }

    private static Optional<NftObject> decode(int type, Family family, AttributeReader in) {
        return switch (type) {
            case NFT_MSG_NEWTABLE, NFT_MSG_DELTABLE -> Optional.of(Table.decode(family, in));
            case NFT_MSG_NEWCHAIN, NFT_MSG_DELCHAIN -> Optional.of(Chain.decode(family, in));
            case NFT_MSG_NEWRULE, NFT_MSG_DELRULE -> Optional.of(Rule.decode(family, in));
            case NFT_MSG_NEWSET, NFT_MSG_DELSET -> Optional.of(NftSet.decode(family, in));
            case NFT_MSG_NEWSETELEM, NFT_MSG_DELSETELEM -> Optional.of(ElementList.decode(family, in));
            default -> Optional.empty();
        };
    }

    /** Whether a notification tells of something gone. */
    static boolean deletes(int type) {
        return switch (type) {
            case NFT_MSG_DELTABLE, NFT_MSG_DELCHAIN, NFT_MSG_DELRULE, NFT_MSG_DELSET, NFT_MSG_DELSETELEM -> true;
            default -> false;
        };
    }
}
