package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every call that changes something takes {@code dryRun}, and then changes nothing: no link, no record, no port, no address. */
@InPrivateNetns
class DaemonDryRunKernelTest {
    private static final String NETWORKS = "/cnm/v1/networks";
    private static final String SANDBOXES = "/cnm/v1/sandboxes";

    private record Call(String method, String path, String body) {}

    private static final List<Call> CALLS = List.of(
            new Call("POST", NETWORKS, "{'name':'new'}"),
            new Call("DELETE", NETWORKS + "/empty", ""),
            new Call("POST", NETWORKS + "/front/endpoints/spare/join", "{'sandbox':'other'}"),
            new Call("POST", NETWORKS + "/front/endpoints/web/leave", "{}"),
            new Call("DELETE", NETWORKS + "/front/endpoints/web?force=1", ""),
            new Call("POST", SANDBOXES, "{'containerId':'new'}"),
            new Call(
                    "POST",
                    SANDBOXES,
                    "{'containerId':'new','ports':[{'containerPort':81,'hostPort':8081}],"
                            + "'connections':[{'network':'front'},{'network':'empty'}]}"),
            new Call("DELETE", SANDBOXES + "/web", ""),
            new Call("POST", SANDBOXES + "/web/publish", "{'ports':[{'containerPort':81,'hostPort':8081}]}"),
            new Call("POST", SANDBOXES + "/web/unpublish", "{'ports':[{'containerPort':80,'hostPort':8080}]}"),
            new Call("POST", NETWORKS + "/front/endpoints", "{'name':'new'}"));

    @Test
    void nothingChangesWhateverIsAskedFor(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();
        try (var rest = Rest.to(daemon.socket())) {
            rest.createNetwork("front", "10.5.0.0/24").required();
            rest.createNetwork("empty", "10.6.0.0/24").required();
            rest.createSandbox("web").required();
            rest.createSandbox("other").required();
            rest.createEndpoint("front", "web").required();
            rest.createEndpoint("front", "spare").required();
            rest.join("front", "web", "web").required();
            rest.publish("web", 8080, 80).required();
            var before = DaemonState.settled(lab);
            var listening = listening(lab);

            for (var call : CALLS) {
                var path = call.path() + (call.path().contains("?") ? "&" : "?") + "dryRun=1";
                var plan = rest.ask(call.method(), path, call.body()).required().json();
                assertThat(plan.path("title").asString()).as(path).isNotEmpty();
                assertThat(plan.path("steps").isEmpty())
                        .as(path + " has no effect in the kernel")
                        .isEqualTo(call.path().endsWith("/endpoints"));
            }

            before.awaitAgain(lab, "dry runs");
            assertThat(listening(lab)).isEqualTo(listening);
            assertThat(rest.findings()).isEmpty();
            var next = rest.createEndpoint("front", "new").required().json();
            assertThat(next.path("ipv4").asString()).as("no address is taken").isEqualTo("10.5.0.4/24");
        }
    }

    private static List<String> listening(Lab lab) {
        return lab.run("busybox", "netstat", "-ltnu").lines().sorted().toList();
    }
}
