package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.plan.AddAddress;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.Namespace;
import io.cnm.plan.RetireLink;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BatchProperties {
    @Property
    void everyStepIsInOneBatchAndInItsPlace(@ForAll("steps") List<Step> steps) {
        assertThat(Batch.of(steps).stream().flatMap(batch -> batch.steps().stream()))
                .containsExactlyElementsOf(steps);
    }

    @Property
    void stepsThatShareASendShareANamespace(@ForAll("steps") List<Step> steps) {
        assertThat(Batch.of(steps)).allSatisfy(batch -> assertThat(batch.steps())
                .allSatisfy(step -> assertThat(step.namespace()).isEqualTo(batch.namespace())));
    }

    @Property
    void removalLeavesOutOnlyWhatGoesWithANamespaceOrALink(@ForAll("steps") List<Step> steps) {
        var kept = Pruning.of(steps);

        assertThat(steps).containsSubsequence(kept);
        assertThat(kept)
                .containsAll(steps.stream()
                        .filter(step -> step instanceof ChangeRules
                                || step instanceof DeleteFile
                                || step instanceof RetireLink
                                || step instanceof CreateNamespace)
                        .toList());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var namespaces = Arbitraries.of(Namespace.HOST, new Namespace("/run/a"), new Namespace("/run/b"));
        var links = Arbitraries.of("eth0", "eth1");
        return Arbitraries.oneOf(
                        namespaces.flatMap(ns -> links.map(link -> (Step) new SetLinkState(ns, link, true))),
                        namespaces.flatMap(ns -> links.map(link -> new AddAddress(ns, link, Cidr.parse("10.0.0.1/8")))),
                        namespaces.map(ns -> new SetSysctl(ns, "ipv4/x", "1", Optional.empty(), false)),
                        namespaces.map(CreateNamespace::new),
                        links.map(link -> new RetireLink(Namespace.HOST, link, Optional.empty())),
                        Arbitraries.of(new DeleteFile("/f"), ChangeRules.add(new ForwardingGuard(true))))
                .list();
    }
}
