package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * The rule set's generation: it grows with every transaction of the network namespace. <em>Immutable.</em>
 *
 * @param id never 0
 * @param processId of the process that made it; 0 if the kernel does not say
 * @param processName its name, up to 15 bytes
 */
public record Generation(long id, long processId, String processName) implements NftObject {
    private static final int NFTA_GEN_ID = 1;
    private static final int NFTA_GEN_PROC_PID = 2;
    private static final int NFTA_GEN_PROC_NAME = 3;

    void encode(AttributeWriter out) {
        out.be32(NFTA_GEN_ID, id).be32(NFTA_GEN_PROC_PID, processId).string(NFTA_GEN_PROC_NAME, processName);
    }

    static Generation decode(AttributeReader in) {
        var id = 0L;
        var processId = 0L;
        var processName = "";
        while (in.next()) {
            switch (in.type()) {
                case NFTA_GEN_ID -> id = in.be32();
                case NFTA_GEN_PROC_PID -> processId = in.be32();
                case NFTA_GEN_PROC_NAME -> processName = in.string();
                default -> {}
            }
        }
        in.finish();
        return new Generation(id, processId, processName);
    }
}
