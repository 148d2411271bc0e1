package io.cnm.kernel;

import io.cnm.api.ConflictException;
import io.cnm.api.NotFoundException;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.Request;
import io.cnm.netlink.rtnl.MigrateLink;
import io.cnm.plan.MoveLink;
import io.cnm.plan.Namespace;
import io.cnm.plan.ReturnLink;
import io.cnm.plan.Step;
import io.cnm.spi.Failpoint;
import java.util.Optional;

/** Takes links that plugins have made into sandboxes, and gives them back. <em>Thread-safe.</em> */
final class Migration {
    private final Namespaces namespaces;

    Migration(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    /** Moves exactly the link that was meant; one that has taken its name meanwhile stays where it is. */
    void move(Execution run, MoveLink step) {
        var host = namespaces.host();
        var link = host.route()
                .link(step.link())
                .filter(found -> found.index() == step.index())
                .orElseThrow(() -> new NotFoundException(
                        "there is no link " + step.link() + " of index " + step.index() + " on the host any more"));
        if (link.group() == LinkGroup.OURS) {
            throw new ConflictException("link " + step.link() + " was made by us, not by a plugin");
        }
        var target = namespaces.get(step.target());
        send(
                run,
                step,
                host,
                new MigrateLink(
                        link.index(), target.netns(), step.name(), step.mac().map(LinkRequests::mac)));
    }

    /** Gives a link back. One that has gone, by its plugin's doing or with its namespace, is given back already. */
    void giveBack(Execution run, ReturnLink step) {
        namespaces.find(step.namespace()).ifPresent(sandbox -> sandbox.route()
                .link(step.name())
                .ifPresent(link -> send(
                        run,
                        step,
                        sandbox,
                        new MigrateLink(link.index(), namespaces.host().netns(), step.link(), Optional.empty()))));
    }

    private static void send(Execution run, Step step, Handle from, Request request) {
        var start = System.nanoTime();
        try {
            from.route().execute(request);
        } catch (NetlinkException e) {
            if (!(step instanceof ReturnLink && e.notFound())) {
                throw Failures.of(step, e);
            }
        }
        Failpoint.pass("after a link's move");
        run.sent("route " + Namespace.HOST, 1, start);
    }
}
