package io.cnm.plan;

import io.cnm.api.MacAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes a macvlan link, a second hardware address on a link of the host, in one message: it is born where it is needed under
 * its final name, and the host never sees it. The parent may be anybody's; nothing is changed about it, but in the mode
 * {@link Mode#PASSTHRU} it becomes promiscuous. The namespace of the step is the host, where the parent is.
 * <em>Immutable.</em>
 *
 * @param parent the link of the host
 * @param mode who of the same parent may talk to whom
 * @param mtu in bytes, 0 for the parent's
 * @param link what is born
 */
public record AddMacvlan(String parent, Mode mode, int mtu, Link link) implements Step {
    /** Who of the same parent may talk to whom. Nobody talks to the parent itself, which is the host. */
    public enum Mode {
        /** Everybody. */
        BRIDGE,
        /** Nobody; only those beyond the parent are reached. */
        PRIVATE,
        /** Everybody, by way of a switch beyond the parent that sends frames back where they came from. */
        VEPA,
        /** There is one link only, which takes the parent over. */
        PASSTHRU;

        /**
         * The mode of a name such as {@code private}.
         *
         * @return empty if there is none
         */
        public static Optional<Mode> find(String name) {
            return Stream.of(values())
                    .filter(mode -> mode.toString().equals(name))
                    .findFirst();
        }

        /** The name that the kernel's tools and Docker give it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The link that is born.
     *
     * @param namespace where
     * @param name final name there
     * @param index interface index there; 0 lets the kernel choose, as it must in a namespace that is not wholly ours
     * @param mac hardware address
     */
    public record Link(Namespace namespace, String name, int index, MacAddress mac) {}

    @Override
    public String describe() {
        return "add macvlan " + link.name + " mac " + link.mac + " in " + link.namespace + " on " + parent + " mode "
                + mode + (mtu > 0 ? " mtu " + mtu : "");
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(new RetireLink(link.namespace, link.name, Optional.empty()));
    }
}
