package io.cnm.controller;

import static io.cnm.controller.Fixture.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SandboxSpec.DnsSpec;
import io.cnm.plan.WriteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a sandbox's {@code hosts} and {@code resolv.conf}, and who may change it. */
class SandboxFilesTest {
    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void hostsFileBeginsWithLoopbackAndTheExtraHostsInOrder() {
        var sandbox = cnm.controller.createSandbox(SandboxSpec.named("c1")
                .extraHost("zebra", IpAddress.parse("10.0.0.9"))
                .extraHost("ant", IpAddress.parse("fd00::9"))
                .build());

        assertThat(hosts(sandbox)).isEqualTo("""
                        127.0.0.1\tlocalhost
                        ::1\tlocalhost ip6-localhost ip6-loopback
                        fe00::\tip6-localnet
                        ff00::\tip6-mcastprefix
                        ff02::1\tip6-allnodes
                        ff02::2\tip6-allrouters
                        10.0.0.9\tzebra
                        fd00::9\tant
                        """);
    }

    @Test
    void endpointsBringLinesAndTakeTheirsAway() {
        var sandbox = cnm.controller.createSandbox(
                SandboxSpec.named("c1").hostname("web").domain("example.com").build());
        var empty = hosts(sandbox);
        var one = cnm.join(cnm.network("front", "10.1.0.0/24", "fd01::/64"), sandbox);
        var other = cnm.join(cnm.network("back", "10.2.0.0/24"), sandbox);

        assertThat(hosts(sandbox)).isEqualTo(empty + """
                        10.1.0.2\tweb.example.com web
                        fd01::2\tweb.example.com web
                        10.2.0.2\tweb.example.com web
                        """);
        one.leave();
        assertThat(hosts(sandbox)).isEqualTo(empty + "10.2.0.2\tweb.example.com web\n");
        other.leave();
        assertThat(hosts(sandbox)).isEqualTo(empty);
    }

    @Test
    void dottedHostnameHasItsFirstPartAsSecondName() {
        var sandbox = cnm.controller.createSandbox(
                SandboxSpec.named("c1").hostname("web.example").build());
        cnm.join(cnm.network("front", "10.1.0.0/24"), sandbox);

        assertThat(hosts(sandbox)).endsWith("\n10.1.0.2\tweb.example web\n");
    }

    @Test
    void linesOfTheContainersOwnStay() throws IOException {
        var sandbox = cnm.sandbox("c1");
        var web = cnm.join(cnm.network("front", "10.1.0.0/24"), sandbox);
        Files.writeString(sandbox.info().hostsFile(), "10.9.9.9\tmine\n10.1.0.2\tc1\n# end");
        web.leave();

        assertThat(hosts(sandbox)).isEqualTo("10.9.9.9\tmine\n# end\n");
    }

    @Test
    void hostsFileThatTheContainerHasSpoiltHoldsNothingUp() throws IOException {
        var sandbox = cnm.sandbox("c1");
        var file = sandbox.info().hostsFile();
        Files.delete(file);
        Files.createDirectory(file);
        var web = cnm.join(cnm.network("front"), sandbox);
        web.leave();

        assertThat(web.info().joined()).isEmpty();
        assertThat(file).isEmptyDirectory();
    }

    @Test
    void resolvConfIsTheHostsWithTheUsersLists() {
        var sandbox = cnm.controller.createSandbox(SandboxSpec.named("c1")
                .dns(new DnsSpec(List.of(IpAddress.parse("9.9.9.9")), List.of("."), List.of("ndots:2")))
                .build());

        assertThat(resolvConf(sandbox))
                .contains("\nnameserver 9.9.9.9\noptions ndots:2\n")
                .contains("# Overrides: [nameservers search options]")
                .doesNotContain("example.com");
    }

    @Test
    void firstNetworkWithNamesBringsTheResolverAndLaterOnesLeaveTheFileAlone() {
        var sandbox = cnm.sandbox("c1");
        cnm.join(cnm.network("front"), sandbox);
        var text = resolvConf(sandbox);
        cnm.join(cnm.network("back"), sandbox);

        assertThat(text)
                .startsWith(ResolvConf.HEADER + "\nnameserver 127.0.0.11\nsearch example.com\noptions ndots:0\n")
                .contains("# ExtServers: [host(10.0.0.53)]");
        assertThat(resolvConf(sandbox)).isEqualTo(text);
    }

    @Test
    void networkWithoutNamesMakesTheFileFitForItsFamilies() {
        cnm.write("host-resolv.conf", "nameserver 127.0.0.1\nnameserver fd00::53\n");
        var sandbox = cnm.sandbox("c1");
        cnm.join(cnm.predefined("bridge", "bridge"), sandbox);

        assertThat(resolvConf(sandbox)).contains("nameserver 8.8.8.8\nnameserver 8.8.4.4\n", "# Used default");
        assertThat(cnm.names.open()).isZero();
    }

    @Test
    void changedResolvConfIsLeftAloneByNetworksWithoutNames() throws IOException {
        var sandbox = cnm.sandbox("c1");
        Files.writeString(sandbox.info().resolvConf(), "nameserver 1.1.1.1\n");
        cnm.join(cnm.predefined("bridge", "bridge"), sandbox);

        assertThat(resolvConf(sandbox)).isEqualTo("nameserver 1.1.1.1\n");
    }

    @Test
    void changedResolvConfIsLeftAloneByTheResolverToo() throws IOException {
        var sandbox = cnm.sandbox("c1");
        Files.writeString(sandbox.info().resolvConf(), "nameserver 1.1.1.1\n");
        cnm.join(cnm.network("front"), sandbox);

        assertThat(resolvConf(sandbox)).isEqualTo("nameserver 1.1.1.1\n");
        assertThat(cnm.names.open()).isOne();
    }

    @Test
    void resolvConfThatTheContainerHasSpoiltHoldsNothingUp() throws IOException {
        var predefined = cnm.predefined("bridge", "bridge");
        var front = cnm.network("front");
        for (var network : List.of(predefined, front)) {
            var sandbox = cnm.sandbox("in-" + network.name());
            Files.delete(sandbox.info().resolvConf());
            Files.createDirectory(sandbox.info().resolvConf());
            cnm.join(network, sandbox);

            assertThat(sandbox.endpoints()).hasSize(1);
            assertThat(sandbox.info().resolvConf()).isEmptyDirectory();
        }
    }

    @Test
    void userModificationAfterALegacyJoinIsKeptByAllLaterOnes() throws IOException {
        var sandbox = cnm.sandbox("c1");
        cnm.join(cnm.predefined("bridge", "bridge"), sandbox);
        Files.writeString(sandbox.info().resolvConf(), "nameserver 1.1.1.1\n");
        var front = cnm.network("front").createEndpoint(EndpointSpec.of("web"));
        front.join(sandbox);

        assertThat(resolvConf(sandbox)).isEqualTo("nameserver 1.1.1.1\n");
        front.leave();
        assertThat(cnm.lastSteps(WriteFile.class)).hasSize(1).first().asString().contains("/hosts (");
    }

    @Test
    void filesGoWithTheSandboxAndTheirDirectoryIfItIsEmpty() throws IOException {
        var folder = directory.resolve("files");
        var sandbox = cnm.controller.createSandbox(
                SandboxSpec.named("c1").files(folder).build());
        Files.writeString(folder.resolve("mine"), "x");
        sandbox.delete();

        assertThat(folder.resolve("mine")).exists();
        assertThat(folder.resolve("hosts")).doesNotExist();
        assertThat(folder.resolve("resolv.conf")).doesNotExist();
    }

    private static String hosts(Sandbox sandbox) {
        return read(sandbox.info().hostsFile());
    }

    private static String resolvConf(Sandbox sandbox) {
        return read(sandbox.info().resolvConf());
    }
}
