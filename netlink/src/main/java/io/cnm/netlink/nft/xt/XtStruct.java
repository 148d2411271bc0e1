package io.cnm.netlink.nft.xt;

import io.cnm.netlink.nft.expr.Data;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A private struct of an extension while it is filled: zeros at first. <em>Confined to one thread.</em> */
final class XtStruct {
    /** XT_ALIGN: the kernel wants the padding too. */
    private static final int ALIGNMENT = 8;

    private final ByteBuffer bytes;

    private XtStruct(int size) {
        bytes = ByteBuffer.allocate((size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)
                .order(ByteOrder.nativeOrder());
    }

    static XtStruct of(int size) {
        return new XtStruct(size);
    }

    XtStruct host16(int offset, int value) {
        bytes.putShort(offset, (short) value);
        return this;
    }

    XtStruct host32(int offset, int value) {
        bytes.putInt(offset, value);
        return this;
    }

    /** What is in network order already. */
    XtStruct put(int offset, Data value) {
        bytes.put(offset, value.toByteArray());
        return this;
    }

    Data data() {
        return Data.of(bytes.array());
    }
}
