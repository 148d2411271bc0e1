package io.cnm.kernel;

import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.RouteEvent;
import io.cnm.netlink.rtnl.RouteEvent.OfAddress;
import io.cnm.netlink.rtnl.RouteEvent.OfLink;
import io.cnm.netlink.rtnl.RouteEvent.OfPort;
import io.cnm.netlink.rtnl.RouteEvent.OfRoute;
import io.cnm.netlink.rtnl.RouteEvents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Picks the notifications about links of our group and the bridges that they are ports of. It remembers their names
 * by index, because most notifications tell nothing else. <em>Confined to one thread</em>, the one that reads.
 */
final class OwnChanges implements RouteEvents.Listener {
    private final Supplier<List<Link>> links;
    private final Consumer<String> changed;
    private final Runnable lost;
    /** Names by index; empty for a bridge that no notification has been about. */
    private final Map<Integer, Optional<String>> concerned = new HashMap<>();

    private boolean begun;

    /**
     * Nothing is told for the first list: it is only where one begins.
     *
     * @param links lists all links of the host
     * @param changed called with the name of a link for each notification that may concern us
     * @param lost called if it may have been any link
     */
    OwnChanges(Supplier<List<Link>> links, Consumer<String> changed, Runnable lost) {
        this.links = links;
        this.changed = changed;
        this.lost = lost;
    }

    @Override
    public void resync() {
        if (begun) {
            lost.run();
        }
        begun = true;
        concerned.clear();
        var all = links.get();
        all.forEach(this::learn);
        all.forEach(this::rename);
    }

    private void learn(Link link) {
        if (link.group() == LinkGroup.OURS) {
            concerned.put(link.index(), Optional.of(link.name()));
            if (link.master() != 0) {
                concerned.putIfAbsent(link.master(), Optional.empty());
            }
        }
    }

    private void rename(Link link) {
        concerned.computeIfPresent(link.index(), (index, before) -> Optional.of(link.name()));
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
        var link = event.link();
        tellIf(link.index()); // by the name that it had
        learn(link);
        rename(link);
        tellIf(link.index());
        if (event.deleted()) {
            concerned.remove(link.index());
        }
    }

    private void tellIf(int link) {
        if (concerned.containsKey(link)) {
            concerned.get(link).ifPresentOrElse(changed, lost);
        }
    }
}
