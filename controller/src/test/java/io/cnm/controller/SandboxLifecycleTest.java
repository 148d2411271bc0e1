package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static io.cnm.controller.Fixture.namespace;
import static io.cnm.controller.Fixture.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetSysctl;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may happen to a sandbox, in which order. */
class SandboxLifecycleTest {
    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void aContainerHasOneLivingSandbox() {
        var sandbox = cnm.sandbox("c1");

        assertRefused(Kind.CONFLICT, () -> cnm.sandbox("c1"), "container c1 has a sandbox already");
        sandbox.delete();

        assertThat(cnm.sandbox("c1").id()).isNotEqualTo(sandbox.id());
    }

    @Test
    void sandboxIsFoundByExactIdAndContainer() {
        var sandbox = cnm.sandbox("c1");

        assertThat(cnm.controller.findSandbox("c1")).contains(sandbox);
        assertThat(cnm.controller.findSandbox(sandbox.id().value())).contains(sandbox);
        assertThat(cnm.controller.findSandbox(sandbox.id().shortened())).isEmpty();
        assertThat(cnm.controller.sandboxes()).containsExactly(sandbox);
    }

    @Test
    void keyIsTheShortIdAndTheNamespaceIsBornWithoutIpv6() {
        var sandbox = cnm.sandbox("c1");
        var plan = cnm.runner.last();

        assertThat(sandbox.key())
                .isEqualTo(directory.resolve("exec/netns").resolve(sandbox.id().shortened()));
        assertThat(plan.steps().get(0)).isEqualTo(new CreateNamespace(namespace(sandbox)));
        assertThat(cnm.lastSteps(SetSysctl.class))
                .containsExactly("set net/ipv6/conf/default/disable_ipv6 = 1 in "
                        + sandbox.id().shortened());
    }

    @Test
    void nothingIsSaidOfIpv6WhereTheKernelHasNone() {
        cnm.host.withoutIpv6();
        var sandbox = cnm.sandbox("c1");

        assertThat(cnm.lastSteps(SetSysctl.class)).isEmpty();
        assertThat(read(sandbox.info().hostsFile())).isEqualTo("127.0.0.1\tlocalhost\n");
    }

    @Test
    void filesAreWhereTheUserWantsThem() {
        var files = directory.resolve("mine");
        var sandbox = cnm.controller.createSandbox(
                SandboxSpec.named("c1").files(files).build());

        assertThat(sandbox.info().hostsFile()).isEqualTo(files.resolve("hosts")).exists();
        assertThat(sandbox.info().resolvConf())
                .isEqualTo(files.resolve("resolv.conf"))
                .exists();
    }

    @Test
    void hostModeSharesTheHostsNamespaceAndCopiesItsFile() {
        var sandbox = cnm.hostSandbox("c1");

        assertThat(sandbox.key().toString()).endsWith("/ns/net");
        assertThat(Fixture.steps(cnm.runner.last(), CreateNamespace.class)).isEmpty();
        assertThat(read(sandbox.info().hostsFile())).isEqualTo("127.0.0.1\tlocalhost\n10.9.9.9\tprinter\n");
        sandbox.delete();
        assertThat(Fixture.steps(cnm.runner.last(), DeleteNamespace.class)).isEmpty();
    }

    @Test
    void hostModeWithExtraHostsHasAFileOfItsOwn() {
        var sandbox = cnm.controller.createSandbox(SandboxSpec.named("c1")
                .mode(SandboxSpec.Mode.HOST)
                .extraHost("db", IpAddress.parse("10.0.0.7"))
                .build());

        assertThat(read(sandbox.info().hostsFile()))
                .startsWith("127.0.0.1\tlocalhost\n::1\tlocalhost")
                .endsWith("\n10.0.0.7\tdb\n")
                .doesNotContain("printer");
    }

    @Test
    void portsOfASandboxInHostModeAreDiscarded() {
        var host = cnm.predefined("host", "host");
        var sandbox = cnm.controller.createSandbox(SandboxSpec.named("c1")
                .mode(SandboxSpec.Mode.HOST)
                .publish(PortMapping.tcp(8080, 80))
                .build());
        cnm.join(host, sandbox);

        assertThat(sandbox.info().ports()).isEmpty();
        assertThat(cnm.ports.held()).isEmpty();
    }

    @Test
    void deleteTakesItsEndpointsWithIt() {
        var front = cnm.network("front");
        var back = cnm.network("back");
        var before = cnm.state();
        var kernel = cnm.runner.kernel();
        var sandbox = cnm.sandbox("c1", PortMapping.tcp(8080, 80));
        var one = cnm.join(front, sandbox);
        var other = cnm.join(back, sandbox);

        sandbox.delete();

        assertThat(cnm.state()).isEqualTo(before);
        assertThat(cnm.runner.kernel()).isEqualTo(kernel);
        assertRefused(Kind.NOT_FOUND, one::info, "endpoint c1 not found");
        assertRefused(Kind.NOT_FOUND, () -> other.delete(true), "endpoint c1 not found");
    }

    @Test
    void everyCallOnADeletedSandboxSaysThatItIsNotFound() {
        var front = cnm.network("front");
        var sandbox = cnm.sandbox("c1");
        sandbox.delete();
        var sentence = "sandbox " + sandbox.id().shortened() + " not found";

        assertRefused(Kind.NOT_FOUND, sandbox::delete, sentence);
        assertRefused(Kind.NOT_FOUND, sandbox::info, sentence);
        assertRefused(Kind.NOT_FOUND, sandbox::endpoints, sentence);
        assertRefused(Kind.NOT_FOUND, () -> sandbox.publish(List.of()), sentence);
        assertRefused(Kind.NOT_FOUND, () -> sandbox.unpublish(List.of()), sentence);
        assertRefused(Kind.NOT_FOUND, () -> cnm.join(front, sandbox), sentence);
        assertThat(sandbox.containerId()).isEqualTo("c1");
    }

    @Test
    void planNamesTheSandbox() {
        var sandbox = cnm.sandbox("c1");
        assertThat(cnm.runner.last())
                .extracting(Plan::title)
                .isEqualTo("create sandbox " + sandbox.id().shortened());

        sandbox.delete();
        assertThat(cnm.runner.last())
                .extracting(Plan::title)
                .isEqualTo("delete sandbox " + sandbox.id().shortened());
    }
}
