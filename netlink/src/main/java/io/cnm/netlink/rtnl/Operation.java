package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Request;
import java.util.Set;
import java.util.function.Consumer;

/** A request made by a value about itself, such as {@link Address#add()}. */
record Operation(int type, int flags, String operation, Set<Object> needs, Consumer<AttributeWriter> body)
        implements Request {
    @Override
    public void encode(AttributeWriter out) {
        body.accept(out);
    }

    @Override
    public String toString() {
        return operation;
    }
}
