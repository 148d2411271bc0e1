package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cnm.kernel.Batch.Kind;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final Namespace WEB = new Namespace("/run/cnm/netns/web");
    private static final Namespace DB = new Namespace("/run/cnm/netns/db");

    @Test
    void ordinaryJoinIsThreeBatches() {
        var join = Plans.join(WEB, 2);

        assertThat(Batch.of(join.steps()))
                .extracting(Batch::kind, Batch::namespace)
                .containsExactly(
                        tuple(Kind.ROUTE, Namespace.HOST), tuple(Kind.ROUTE, WEB), tuple(Kind.RULES, Namespace.HOST));
    }

    @Test
    void messagesOfDifferentNamespacesAreNotSentTogether() {
        var batches = Batch.of(List.of(up(WEB), up(DB), up(WEB)));

        assertThat(batches).extracting(Batch::namespace).containsExactly(WEB, DB, WEB);
    }

    @Test
    void sysctlsOfANewNamespaceAreWrittenWhileItIsMade() {
        var batches = Batch.of(List.of(new CreateNamespace(WEB), sysctl(WEB, "a"), sysctl(WEB, "b"), sysctl(DB, "c")));

        assertThat(batches).extracting(Batch::namespace).containsExactly(WEB, DB);
        assertThat(batches.get(0).steps()).hasSize(3);
    }

    @Test
    void twoNamespacesAreMadeOnTwoVisits() {
        assertThat(Batch.of(List.of(new CreateNamespace(WEB), new CreateNamespace(DB))))
                .hasSize(2);
    }

    @Test
    void neighbouringChangesOfRulesAreOneTransaction() {
        assertThat(Batch.of(List.of(guard(false), guard(true)))).hasSize(1);
    }

    @Test
    void filesAreWrittenOneByOne() {
        assertThat(Batch.of(List.of(new DeleteFile("/a"), new DeleteFile("/b"))))
                .extracting(Batch::kind)
                .containsExactly(Kind.SINGLE, Kind.SINGLE);
    }

    @Test
    void nothingToDoIsNoBatch() {
        assertThat(Batch.of(Plan.NOTHING.steps())).isEmpty();
    }

    private static Step up(Namespace namespace) {
        return new SetLinkState(namespace, "eth0", true);
    }

    private static Step sysctl(Namespace namespace, String key) {
        return new SetSysctl(namespace, "ipv4/" + key, "1", Optional.empty(), false);
    }

    private static Step guard(boolean v6) {
        return ChangeRules.add(new ForwardingGuard(v6));
    }
}
