package io.cnm.kernel.firewall;

import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.UserData;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.xt.XtRule;
import java.nio.charset.StandardCharsets;

/**
 * Marks rules and chains as ours in tables that are not: private user data, which neither nft nor iptables shows or minds.
 * What iptables-restore has written bears it no more. <em>Immutable.</em>
 *
 * @param instance whose
 */
public record OurMark(String instance) {
    private static final String PREFIX = "cnm:";

    /** The type of the user data. */
    static int type() {
        return UserData.PRIVATE;
    }

    Data value() {
        return Data.of((PREFIX + instance).getBytes(StandardCharsets.UTF_8));
    }

    /** Begins a rule that bears this mark. */
    XtRule rule(TableId table, String chain) {
        return XtRule.in(table, chain).userData(type(), value());
    }

    /** Whether something bears this mark. */
    boolean on(UserData userData) {
        return userData.find(type()).filter(value()::equals).isPresent();
    }

    /** Whether something bears the mark of any instance. */
    public static boolean any(UserData userData) {
        return userData.find(type())
                .filter(value -> new String(value.toByteArray(), StandardCharsets.UTF_8).startsWith(PREFIX))
                .isPresent();
    }
}
