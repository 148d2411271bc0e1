package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException;
import io.cnm.linux.Netns;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetSysctl;
import io.cnm.spi.Naming;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When somebody who works inside new namespaces is called, and where. */
@InPrivateNetns
class VisitorKernelTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<Long> made = new ArrayList<>();
    private final List<Namespace> ended = new ArrayList<>();

    private Kernel open(Lab lab) {
        return lab.closeAtEnd(Kernel.open(
                lab.netns(), Naming.own("cnm-test"), new Visitor(namespace -> made.add(currentInode()), ended::add)));
    }

    private static long currentInode() {
        try (var current = Netns.current()) {
            return current.inode();
        }
    }

    @Test
    void worksInsideWhatIsMadeAndHearsOfItsEnd(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        var kernel = open(lab);

        kernel.runner().run(Plans.sandbox(web));
        try (var netns = Netns.open(Path.of(web.path()))) {
            assertThat(made).containsExactly(netns.inode());
        }
        assertThat(ended).isEmpty();

        kernel.runner().tearDown(Plans.sandbox(web).teardown());
        assertThat(kernel.awaitIdle(SOON)).isTrue();
        assertThat(made).hasSize(1);
        assertThat(ended).contains(web);
    }

    @Test
    void hearsOfTheEndOfWhatIsUndone(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        var kernel = open(lab);
        var failing = new SetSysctl(Namespace.HOST, "ipv4/no_such_parameter", "1", Optional.empty(), false);

        assertThatThrownBy(() -> kernel.runner().run(Plan.of("half", new CreateNamespace(web), failing)))
                .isInstanceOf(CnmException.class);

        assertThat(kernel.awaitIdle(SOON)).isTrue();
        assertThat(made).hasSize(1);
        assertThat(ended).contains(web);
    }

    @Test
    void namespaceInWhichItFailsDoesNotComeToBe(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        var kernel = lab.closeAtEnd(Kernel.open(
                lab.netns(),
                Naming.own("cnm-test"),
                new Visitor(
                        namespace -> {
                            throw new IllegalStateException("no more descriptors");
                        },
                        ended::add)));
        var before = KernelSnapshot.take(lab);

        assertThatThrownBy(() -> kernel.runner().run(Plans.sandbox(web)))
                .hasStackTraceContaining("no more descriptors");

        assertThat(kernel.awaitIdle(SOON)).isTrue();
        assertThat(Path.of(web.path())).doesNotExist();
        lab.awaitAsBefore(before);
    }
}
