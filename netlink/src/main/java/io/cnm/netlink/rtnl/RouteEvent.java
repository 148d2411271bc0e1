package io.cnm.netlink.rtnl;

import io.cnm.netlink.Message;
import java.util.Optional;

/**
 * Something that happened in a network namespace. Each event holds the object as it is now, or as it was when it was
 * deleted. <em>Immutable.</em>
 */
public sealed interface RouteEvent {
    /** Whether the object is gone, as opposed to new or changed. */
    boolean deleted();

    /** A link appeared, changed or went. */
    record OfLink(Link link, boolean deleted) implements RouteEvent {}

    /**
     * A link's options as a bridge port changed, or it is no port any more. Only index, name, master and port options of
     * the link are there.
     */
    record OfPort(Link link, boolean deleted) implements RouteEvent {}

    /** An address appeared, changed or went. */
    record OfAddress(Address address, boolean deleted) implements RouteEvent {}

    /** A route appeared, changed or went. The kernel does not tell of routes that go with their link. */
    record OfRoute(Route route, boolean deleted) implements RouteEvent {}

    /** A neighbour appeared, changed or went; or one is {@linkplain Vxlan#l3miss missed}. */
    record OfNeighbour(Neighbour neighbour, boolean deleted) implements RouteEvent {}

    /** A forwarding entry appeared, changed or went; or one is {@linkplain Vxlan#l2miss missed}. */
    record OfFdbEntry(FdbEntry entry, boolean deleted) implements RouteEvent {}

    /** A rule appeared or went. */
    record OfRule(Rule rule, boolean deleted) implements RouteEvent {}

    /**
     * Reads a notification; empty if it is about something else.
     *
     * @throws io.cnm.netlink.MalformedMessageException if it is cut short
     */
    static Optional<RouteEvent> decode(Message message) {
        var payload = message.payload();
        var bridge = payload.remaining() > 0 && payload.get(payload.position()) == Ip.AF_BRIDGE;
        return Optional.ofNullable(
                switch (message.type()) {
                    case Rtm.RTM_NEWLINK, Rtm.RTM_DELLINK -> {
                        var link = Link.decode(message);
                        var deleted = message.type() == Rtm.RTM_DELLINK;
                        yield bridge ? new OfPort(link, deleted) : new OfLink(link, deleted);
                    }
                    case Rtm.RTM_NEWADDR, Rtm.RTM_DELADDR ->
                        new OfAddress(Address.decode(message), message.type() == Rtm.RTM_DELADDR);
                    case Rtm.RTM_NEWROUTE, Rtm.RTM_DELROUTE ->
                        new OfRoute(Route.decode(message), message.type() == Rtm.RTM_DELROUTE);
                    case Rtm.RTM_NEWNEIGH, Rtm.RTM_GETNEIGH, Rtm.RTM_DELNEIGH -> {
                        var deleted = message.type() == Rtm.RTM_DELNEIGH;
                        yield bridge
                                ? new OfFdbEntry(FdbEntry.decode(message), deleted)
                                : new OfNeighbour(Neighbour.decode(message), deleted);
                    }
                    case Rtm.RTM_NEWRULE, Rtm.RTM_DELRULE ->
                        new OfRule(Rule.decode(message), message.type() == Rtm.RTM_DELRULE);
                    default -> null;
                });
    }
}
