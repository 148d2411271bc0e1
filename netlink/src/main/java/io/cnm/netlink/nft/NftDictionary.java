package io.cnm.netlink.nft;

import static io.cnm.netlink.AttributeTable.Format.BIG_ENDIAN;
import static io.cnm.netlink.AttributeTable.Format.HEX;
import static io.cnm.netlink.AttributeTable.Format.TEXT;

import io.cnm.netlink.AttributeTable;
import io.cnm.netlink.Dictionary;
import io.cnm.netlink.Nfgenmsg;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names of all nf_tables messages and attributes (linux/netfilter/nf_tables.h), for the debug print and for exceptions.
 */
final class NftDictionary {
    private static final AttributeTable VERDICT =
            new AttributeTable().value(1, "NFTA_VERDICT_CODE", BIG_ENDIAN).value(2, "NFTA_VERDICT_CHAIN", TEXT);
    private static final AttributeTable DATA =
            new AttributeTable().value(1, "NFTA_DATA_VALUE", HEX).nest(2, "NFTA_DATA_VERDICT", VERDICT);
    private static final AttributeTable EXPRESSION = new AttributeTable();
    private static final AttributeTable EXPRESSIONS = new AttributeTable().nest(1, "NFTA_LIST_ELEM", EXPRESSION);

    static {
        EXPRESSION.value(1, "NFTA_EXPR_NAME", TEXT).nestBy(1, 2, "NFTA_EXPR_DATA", expressions());
    }

    static final Dictionary INSTANCE = dictionary();

    private NftDictionary() {}

    private static Map<String, AttributeTable> expressions() {
        var tables = new TreeMap<String, AttributeTable>();
        tables.put("meta", numbers("NFTA_META_", "DREG", "KEY", "SREG"));
        tables.put(
                "payload",
                numbers(
                        "NFTA_PAYLOAD_",
                        "DREG",
                        "BASE",
                        "OFFSET",
                        "LEN",
                        "SREG",
                        "CSUM_TYPE",
                        "CSUM_OFFSET",
                        "CSUM_FLAGS"));
        tables.put("ct", numbers("NFTA_CT_", "DREG", "KEY", "DIRECTION", "SREG"));
        tables.put("fib", numbers("NFTA_FIB_", "DREG", "RESULT", "FLAGS"));
        tables.put("cmp", numbers("NFTA_CMP_", "SREG", "OP").nest(3, "NFTA_CMP_DATA", DATA));
        tables.put(
                "range",
                numbers("NFTA_RANGE_", "SREG", "OP")
                        .nest(3, "NFTA_RANGE_FROM_DATA", DATA)
                        .nest(4, "NFTA_RANGE_TO_DATA", DATA));
        tables.put(
                "bitwise",
                numbers("NFTA_BITWISE_", "SREG", "DREG", "LEN", "MASK", "XOR", "OP")
                        .nest(4, "NFTA_BITWISE_MASK", DATA)
                        .nest(5, "NFTA_BITWISE_XOR", DATA)
                        .nest(7, "NFTA_BITWISE_DATA", DATA));
        tables.put("byteorder", numbers("NFTA_BYTEORDER_", "SREG", "DREG", "OP", "LEN", "SIZE"));
        tables.put(
                "lookup",
                numbers("NFTA_LOOKUP_", "SET", "SREG", "DREG", "SET_ID", "FLAGS")
                        .value(1, "NFTA_LOOKUP_SET", TEXT));
        tables.put(
                "dynset",
                numbers("NFTA_DYNSET_", "SET_NAME", "SET_ID", "OP", "SREG_KEY", "SREG_DATA", "TIMEOUT")
                        .value(1, "NFTA_DYNSET_SET_NAME", TEXT)
                        .nest(7, "NFTA_DYNSET_EXPR", EXPRESSION)
                        .value(9, "NFTA_DYNSET_FLAGS", BIG_ENDIAN)
                        .nest(10, "NFTA_DYNSET_EXPRESSIONS", EXPRESSIONS));
        tables.put("immediate", numbers("NFTA_IMMEDIATE_", "DREG").nest(2, "NFTA_IMMEDIATE_DATA", DATA));
        tables.put("counter", numbers("NFTA_COUNTER_", "BYTES", "PACKETS"));
        tables.put("limit", numbers("NFTA_LIMIT_", "RATE", "UNIT", "BURST", "TYPE", "FLAGS"));
        tables.put(
                "log",
                numbers("NFTA_LOG_", "GROUP", "PREFIX", "SNAPLEN", "QTHRESHOLD", "LEVEL", "FLAGS")
                        .value(2, "NFTA_LOG_PREFIX", TEXT));
        tables.put("reject", numbers("NFTA_REJECT_", "TYPE", "ICMP_CODE"));
        tables.put(
                "nat",
                numbers(
                        "NFTA_NAT_",
                        "TYPE",
                        "FAMILY",
                        "REG_ADDR_MIN",
                        "REG_ADDR_MAX",
                        "REG_PROTO_MIN",
                        "REG_PROTO_MAX",
                        "FLAGS"));
        tables.put("masq", numbers("NFTA_MASQ_", "FLAGS", "REG_PROTO_MIN", "REG_PROTO_MAX"));
        tables.put("redir", numbers("NFTA_REDIR_", "REG_PROTO_MIN", "REG_PROTO_MAX", "FLAGS"));
        tables.put("objref", numbers("NFTA_OBJREF_", "IMM_TYPE").value(2, "NFTA_OBJREF_IMM_NAME", TEXT));
        tables.put("match", extension("NFTA_MATCH_"));
        tables.put("target", extension("NFTA_TARGET_"));
        return tables;
    }

    private static AttributeTable extension(String prefix) {
        return new AttributeTable()
                .value(1, prefix + "NAME", TEXT)
                .value(2, prefix + "REV", BIG_ENDIAN)
                .value(3, prefix + "INFO", HEX);
    }

    private static Dictionary dictionary() {
        var table = new AttributeTable()
                .value(1, "NFTA_TABLE_NAME", TEXT)
                .value(2, "NFTA_TABLE_FLAGS", BIG_ENDIAN)
                .value(3, "NFTA_TABLE_USE", BIG_ENDIAN)
                .value(4, "NFTA_TABLE_HANDLE", BIG_ENDIAN)
                .value(6, "NFTA_TABLE_USERDATA", HEX)
                .value(7, "NFTA_TABLE_OWNER", BIG_ENDIAN);
        var devices = new AttributeTable().value(1, "NFTA_DEVICE_NAME", TEXT);
        var hook = numbers("NFTA_HOOK_", "HOOKNUM", "PRIORITY")
                .value(3, "NFTA_HOOK_DEV", TEXT)
                .nest(4, "NFTA_HOOK_DEVS", devices);
        var chain = new AttributeTable()
                .value(1, "NFTA_CHAIN_TABLE", TEXT)
                .value(2, "NFTA_CHAIN_HANDLE", BIG_ENDIAN)
                .value(3, "NFTA_CHAIN_NAME", TEXT)
                .nest(4, "NFTA_CHAIN_HOOK", hook)
                .value(5, "NFTA_CHAIN_POLICY", BIG_ENDIAN)
                .value(6, "NFTA_CHAIN_USE", BIG_ENDIAN)
                .value(7, "NFTA_CHAIN_TYPE", TEXT)
                .value(10, "NFTA_CHAIN_FLAGS", BIG_ENDIAN)
                .value(12, "NFTA_CHAIN_USERDATA", HEX);
        var rule = new AttributeTable()
                .value(1, "NFTA_RULE_TABLE", TEXT)
                .value(2, "NFTA_RULE_CHAIN", TEXT)
                .value(3, "NFTA_RULE_HANDLE", BIG_ENDIAN)
                .nest(4, "NFTA_RULE_EXPRESSIONS", EXPRESSIONS)
                .nest(5, "NFTA_RULE_COMPAT", numbers("NFTA_RULE_COMPAT_", "PROTO", "FLAGS"))
                .value(6, "NFTA_RULE_POSITION", BIG_ENDIAN)
                .value(7, "NFTA_RULE_USERDATA", HEX)
                .value(9, "NFTA_RULE_ID", BIG_ENDIAN);
        var fields = new AttributeTable().nest(1, "NFTA_LIST_ELEM", numbers("NFTA_SET_FIELD_", "LEN"));
        var set = new AttributeTable()
                .value(1, "NFTA_SET_TABLE", TEXT)
                .value(2, "NFTA_SET_NAME", TEXT)
                .value(3, "NFTA_SET_FLAGS", BIG_ENDIAN)
                .value(4, "NFTA_SET_KEY_TYPE", BIG_ENDIAN)
                .value(5, "NFTA_SET_KEY_LEN", BIG_ENDIAN)
                .value(6, "NFTA_SET_DATA_TYPE", BIG_ENDIAN)
                .value(7, "NFTA_SET_DATA_LEN", BIG_ENDIAN)
                .value(8, "NFTA_SET_POLICY", BIG_ENDIAN)
                .nest(9, "NFTA_SET_DESC", numbers("NFTA_SET_DESC_", "SIZE").nest(2, "NFTA_SET_DESC_CONCAT", fields))
                .value(10, "NFTA_SET_ID", BIG_ENDIAN)
                .value(11, "NFTA_SET_TIMEOUT", BIG_ENDIAN)
                .value(12, "NFTA_SET_GC_INTERVAL", BIG_ENDIAN)
                .value(13, "NFTA_SET_USERDATA", HEX)
                .value(16, "NFTA_SET_HANDLE", BIG_ENDIAN)
                .nest(17, "NFTA_SET_EXPR", EXPRESSION)
                .nest(18, "NFTA_SET_EXPRESSIONS", EXPRESSIONS);
        var element = new AttributeTable()
                .nest(1, "NFTA_SET_ELEM_KEY", DATA)
                .nest(2, "NFTA_SET_ELEM_DATA", DATA)
                .value(3, "NFTA_SET_ELEM_FLAGS", BIG_ENDIAN)
                .value(4, "NFTA_SET_ELEM_TIMEOUT", BIG_ENDIAN)
                .value(5, "NFTA_SET_ELEM_EXPIRATION", BIG_ENDIAN)
                .value(6, "NFTA_SET_ELEM_USERDATA", HEX)
                .nest(7, "NFTA_SET_ELEM_EXPR", EXPRESSION)
                .value(9, "NFTA_SET_ELEM_OBJREF", TEXT)
                .nest(10, "NFTA_SET_ELEM_KEY_END", DATA)
                .nest(11, "NFTA_SET_ELEM_EXPRESSIONS", EXPRESSIONS);
        var elements = new AttributeTable()
                .value(1, "NFTA_SET_ELEM_LIST_TABLE", TEXT)
                .value(2, "NFTA_SET_ELEM_LIST_SET", TEXT)
                .nest(3, "NFTA_SET_ELEM_LIST_ELEMENTS", new AttributeTable().nest(1, "NFTA_LIST_ELEM", element))
                .value(4, "NFTA_SET_ELEM_LIST_SET_ID", BIG_ENDIAN);
        var generation = numbers("NFTA_GEN_", "ID", "PROC_PID").value(3, "NFTA_GEN_PROC_NAME", TEXT);
        var names = new Dictionary();
        names.message(
                NftMessages.NFNL_MSG_BATCH_BEGIN,
                "NFNL_MSG_BATCH_BEGIN",
                Nfgenmsg.STRUCT,
                numbers("NFNL_BATCH_", "GENID"));
        names.message(NftMessages.NFNL_MSG_BATCH_END, "NFNL_MSG_BATCH_END", Nfgenmsg.STRUCT, new AttributeTable());
        kind(names, NftMessages.NFT_MSG_NEWTABLE, "TABLE", table);
        kind(names, NftMessages.NFT_MSG_NEWCHAIN, "CHAIN", chain);
        kind(names, NftMessages.NFT_MSG_NEWRULE, "RULE", rule);
        kind(names, NftMessages.NFT_MSG_NEWSET, "SET", set);
        kind(names, NftMessages.NFT_MSG_NEWSETELEM, "SETELEM", elements);
        message(names, NftMessages.NFT_MSG_NEWGEN, "NFT_MSG_NEWGEN", generation);
        message(names, NftMessages.NFT_MSG_GETGEN, "NFT_MSG_GETGEN", generation);
        return names;
    }

    /** The message types of an object stand in a row: new, get, delete. */
    private static void kind(Dictionary names, int newType, String kind, AttributeTable attributes) {
        message(names, newType, "NFT_MSG_NEW" + kind, attributes);
        message(names, newType + 1, "NFT_MSG_GET" + kind, attributes);
        message(names, newType + 2, "NFT_MSG_DEL" + kind, attributes);
    }

    private static void message(Dictionary names, int type, String name, AttributeTable attributes) {
        names.message(type, name, Nfgenmsg.STRUCT, attributes);
    }

    /** Attributes that are numbers and stand in a row from 1. */
    private static AttributeTable numbers(String prefix, String... names) {
        var table = new AttributeTable();
        for (var i = 0; i < names.length; i++) {
            table.value(i + 1, prefix + names[i], BIG_ENDIAN);
        }
        return table;
    }
}
