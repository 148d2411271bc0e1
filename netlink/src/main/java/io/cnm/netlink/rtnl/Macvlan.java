package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeWriter;
import java.util.Arrays;
import java.util.Optional;

/**
 * The options of a macvlan link, which is a second hardware address on its {@linkplain NewLink#parent parent}.
 * <em>Immutable.</em> Source: linux/if_link.h (IFLA_MACVLAN_*), ip-link(8).
 */
public final class Macvlan extends Options<Macvlan> implements LinkKind {
    static final String KIND = "macvlan";

    private static final int IFLA_MACVLAN_MODE = 1;
    private static final int IFLA_MACVLAN_FLAGS = 2;
    private static final int MACVLAN_FLAG_NOPROMISC = 1;

    static final OptionTable OPTIONS = new OptionTable()
            .number(IFLA_MACVLAN_MODE, "IFLA_MACVLAN_MODE", 4)
            .number(IFLA_MACVLAN_FLAGS, "IFLA_MACVLAN_FLAGS", 2);

    /** Who of the same parent may talk to whom. */
    public enum Mode {
        /** Nobody. */
        PRIVATE(1),
        /** Everybody, by way of the switch outside. */
        VEPA(2),
        /** Everybody. */
        BRIDGE(4),
        /** One link, which takes over the parent. */
        PASSTHRU(8),
        /** Those whose source address is on a list. */
        SOURCE(16);

        private final int number;

        Mode(int number) {
            this.number = number;
        }
    }

    /** The kernel's defaults; the mode is then VEPA. */
    public Macvlan() {
        super(OPTIONS);
    }

    /** Who may talk to whom. */
    public Macvlan mode(Mode mode) {
        return set(IFLA_MACVLAN_MODE, mode.number);
    }

    /** Who may talk to whom; empty for a mode that is not in the list. */
    public Optional<Mode> mode() {
        var number = number(IFLA_MACVLAN_MODE);
        return Arrays.stream(Mode.values())
                .filter(mode -> number.isPresent() && mode.number == number.getAsLong())
                .findFirst();
    }

    /** Leaves the parent out of promiscuous mode; for PASSTHRU. */
    public Macvlan noPromiscuity() {
        return set(IFLA_MACVLAN_FLAGS, MACVLAN_FLAG_NOPROMISC);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        write(out);
    }
}
