package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Connection;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.NetworkId;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.controller.PlanJson;
import io.cnm.plan.Plan;
import io.cnm.spi.PlanRunner;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a dry run says is what the call then does, and saying it changes nothing. */
@InPrivateNetns
class DryRunKernelTest {
    private static final List<PortMapping> MORE = List.of(PortMapping.tcp(9090, 90), PortMapping.udp(9090, 90));

    @Test
    void everyCallDoesWhatItsDryRunSaid(Lab lab) {
        var site = Site.open(lab);
        var dry = site.controller().dryRun();
        var spec = Site.quiet("front", 1).id(NetworkId.random()).build();
        var web = SandboxSpec.named("web")
                .hostname("web")
                .publish(PortMapping.tcp(8080, 80))
                .build();
        var all = JoinSpec.DEFAULT;

        var front = same(site, lab, () -> dry.createNetwork(spec), () -> site.controller()
                .createNetwork(spec));
        var back = site.steadyNetwork("back", 2);
        site.steady(front);
        var sandbox = same(
                site, lab, () -> dry.createSandbox(web), () -> site.controller().createSandbox(web));
        var one = EndpointSpec.of("one");
        assertThat(dry.createEndpoint(front, one).isEmpty()).isTrue();
        var first = front.createEndpoint(one);
        var second = back.createEndpoint(EndpointSpec.of("two"));
        first.join(sandbox);
        first.leave(); // the sockets that a sandbox's first join opens stay open

        same(site, lab, () -> dry.join(first, sandbox, all), () -> done(() -> first.join(sandbox)));
        same(site, lab, () -> dry.join(second, sandbox, all), () -> done(() -> second.join(sandbox)));
        same(site, lab, () -> dry.publish(sandbox, MORE), () -> sandbox.publish(MORE));
        same(site, lab, () -> dry.unpublish(sandbox, MORE), () -> done(() -> sandbox.unpublish(MORE)));
        same(site, lab, () -> dry.leave(second), () -> done(second::leave));
        second.join(sandbox);
        same(site, lab, () -> dry.deleteEndpoint(second, true), () -> done(() -> second.delete(true)));
        same(site, lab, () -> dry.deleteSandbox(sandbox), () -> done(sandbox::delete));
        site.controller().sandboxes().forEach(Sandbox::delete);
        lab.await(
                "bridges lose carrier",
                () -> lab.ip("-o link show type bridge").lines().allMatch(line -> line.contains("NO-CARRIER")));
        same(site, lab, () -> dry.deleteNetwork(front), () -> done(front::delete));
    }

    @Test
    void sandboxWithEndpointsIsMadeAsItsDryRunSaid(Lab lab) {
        var site = Site.open(lab);
        var connections = List.of(
                new Connection(site.steadyNetwork("front", 1), EndpointSpec.of("web"), JoinSpec.DEFAULT),
                new Connection(
                        site.steadyNetwork("back", 2), EndpointSpec.of("web"), new JoinSpec(7, Optional.of("net0"))));
        var spec = SandboxSpec.named("web")
                .hostname("web")
                .publish(PortMapping.tcp(8080, 80))
                .build();
        var before = site.settled();
        var files = site.files();

        var said = site.controller().dryRun().createSandbox(spec, connections);

        lab.awaitAsBefore(before);
        assertThat(site.files()).isEqualTo(files);
        site.reports().clear();
        site.controller().createSandbox(spec, connections);
        var did = site.reports().stream()
                .map(PlanRunner.Report::plan)
                .reduce(Plan::then)
                .orElseThrow();
        assertThat(comparable(PlanJson.write(did))).isEqualTo(comparable(PlanJson.write(said)));
        assertThat(said.describe()).contains("at ports that the kernel chooses");
    }

    private static boolean done(Runnable call) {
        call.run();
        return true;
    }

    private static <T> T same(Site site, Lab lab, Supplier<Plan> dryRun, Supplier<T> call) {
        site.awaitClean();
        var before = site.settled();
        var files = site.files();

        var said = dryRun.get();

        lab.awaitAsBefore(before);
        assertThat(site.files()).isEqualTo(files);
        site.reports().clear();
        var result = call.get();
        assertThat(site.reports()).hasSize(1);
        var did = site.reports().get(0).plan();
        assertThat(comparable(did.describe())).isEqualTo(comparable(said.describe()));
        assertThat(comparable(PlanJson.write(did))).isEqualTo(comparable(PlanJson.write(said)));
        return result;
    }

    /** Without what is drawn by lot each time: hardware addresses, a new sandbox's id, the resolver's ports. */
    private static String comparable(String plan) {
        return plan.replaceAll("([0-9a-f]{2}:){5}[0-9a-f]{2}", "MAC")
                .replaceAll("cnmv[0-9a-f]{11}", "cnmvID")
                .replaceAll("[0-9a-f]{64}", "ID")
                .replaceAll("\\b[0-9a-f]{12}\\b", "ID")
                .replaceAll("udp \\d+ tcp \\d+", "udp N tcp N")
                .replaceAll("\"(udp|tcp)Port\" ?: ?\\d+", "\"$1Port\": N");
    }
}
