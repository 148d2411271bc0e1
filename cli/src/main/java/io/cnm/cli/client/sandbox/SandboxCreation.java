package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.Daemon.Answer;
import io.cnm.cli.client.DaemonException;
import io.cnm.cli.client.Target;
import io.cnm.cli.client.Value;
import io.cnm.cli.client.sandbox.NetworkSyntax.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Creates a sandbox with endpoints in it, several calls that are all or nothing. <em>Confined to one thread.</em> */
final class SandboxCreation {
    private final Daemon daemon;
    private final String container;
    private final Value spec;
    private final Deque<Target> made = new ArrayDeque<>();

    SandboxCreation(Daemon daemon, String container, Value spec) {
        this.daemon = daemon;
        this.container = container;
        this.spec = spec;
    }

    /**
     * Creates it.
     *
     * @return the sandbox as it is then
     * @throws DaemonException if any call is refused; what was made before is deleted again
     */
    Answer create(List<Connection> networks) {
        try {
            var sandbox = daemon.post(Target.of("sandboxes"), spec).value().text("id");
            made.push(Target.of("sandboxes", sandbox));
            for (var connection : networks) {
                join(connection, sandbox);
            }
            return daemon.get(Target.of("sandboxes", sandbox));
        } catch (DaemonException e) {
            takeBack(e);
            throw e;
        }
    }

    private void join(Connection connection, String sandbox) {
        var network = connection.network();
        var endpoint = daemon.post(Target.of("networks", network, "endpoints"), connection.endpoint(container))
                .value()
                .text("id");
        made.push(Target.of("networks", network, "endpoints", endpoint).flag("force", true));
        daemon.post(Target.of("networks", network, "endpoints", endpoint, "join"), connection.join(sandbox));
    }

    private void takeBack(DaemonException reason) {
        while (!made.isEmpty()) {
            try {
                daemon.delete(made.pop());
            } catch (DaemonException e) {
                reason.addSuppressed(e);
            }
        }
    }

    /** The plans of the sandbox and of the endpoints. */
    List<Answer> plans(List<Connection> networks) {
        var plans = new ArrayList<Answer>();
        plans.add(daemon.post(Target.of("sandboxes").flag("dryRun", true), spec));
        for (var connection : networks) {
            var target =
                    Target.of("networks", connection.network(), "endpoints").flag("dryRun", true);
            plans.add(daemon.post(target, connection.endpoint(container)));
        }
        return plans;
    }
}
