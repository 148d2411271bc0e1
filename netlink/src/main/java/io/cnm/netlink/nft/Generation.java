package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * The rule set's generation: it grows with every transaction of the network namespace. <em>Immutable.</em>
 *
 * @param id never 0 in the kernel
 * @param taskId of the thread that made it, or that asked; a process's first thread has the process's number
 * @param taskName the thread's name, up to 15 bytes
 */
public record Generation(long id, long taskId, String taskName) implements NftObject {
    /** Not known. */
    public static final Generation NONE = new Generation(0, 0, "");

    private static final int NFTA_GEN_ID = 1;
    private static final int NFTA_GEN_PROC_PID = 2;
    private static final int NFTA_GEN_PROC_NAME = 3;

    void encode(AttributeWriter out) {
        out.be32(NFTA_GEN_ID, id).be32(NFTA_GEN_PROC_PID, taskId).string(NFTA_GEN_PROC_NAME, taskName);
    }

    static Generation decode(AttributeReader in) {
        var id = 0L;
        var taskId = 0L;
        var taskName = "";
        while (in.next()) {
            switch (in.type()) {
                case NFTA_GEN_ID -> id = in.be32();
                case NFTA_GEN_PROC_PID -> taskId = in.be32();
                case NFTA_GEN_PROC_NAME -> taskName = in.string();
                default -> {}
            }
        }
        in.finish();
        return new Generation(id, taskId, taskName);
    }
}
