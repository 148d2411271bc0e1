package io.cnm.kernel;

import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.RouteEvent;
import io.cnm.netlink.rtnl.RouteEvent.OfAddress;
import io.cnm.netlink.rtnl.RouteEvent.OfLink;
import io.cnm.netlink.rtnl.RouteEvent.OfPort;
import io.cnm.netlink.rtnl.RouteEvent.OfRoute;
import io.cnm.netlink.rtnl.RouteEvents;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Picks the notifications about links of our group and the bridges that they are ports of. It remembers their indexes,
 * because most notifications name nothing else. <em>Confined to one thread</em>, the one that reads.
 */
final class OwnChanges implements RouteEvents.Listener {
    private final Supplier<List<Link>> links;
    private final Runnable changed;
    private final Set<Integer> concerned = new HashSet<>();
    private boolean begun;

    /**
     * Nothing is told for the first list: it is only where one begins.
     *
     * @param links lists all links of the host
     * @param changed called for each notification that may concern us
     */
    OwnChanges(Supplier<List<Link>> links, Runnable changed) {
        this.links = links;
        this.changed = changed;
    }

    @Override
    public void resync() {
        if (begun) {
            changed.run();
        }
        begun = true;
        concerned.clear();
        links.get().forEach(this::learn);
    }

    private void learn(Link link) {
        if (link.group() == LinkGroup.OURS) {
            concerned.add(link.index());
            if (link.master() != 0) {
                concerned.add(link.master());
            }
        }
    }

    @Override
    public void event(RouteEvent event) {
        if (event instanceof OfLink of) {
            link(of);
        } else if (event instanceof OfPort of) {
            tellIf(of.link().index());
        } else if (event instanceof OfAddress of) {
            tellIf(of.address().link());
        } else if (event instanceof OfRoute of) {
            tellIf(of.route().link());
        }
    }

    private void link(OfLink event) {
        learn(event.link());
        tellIf(event.link().index());
        if (event.deleted()) {
            concerned.remove(event.link().index());
        }
    }

    private void tellIf(int link) {
        if (concerned.contains(link)) {
            changed.run();
        }
    }
}
