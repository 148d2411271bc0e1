package io.cnm.engine.exec;

import static io.cnm.engine.exec.Machine.QUIET;
import static io.cnm.engine.exec.Machine.awaitExit;
import static io.cnm.engine.exec.Machine.readAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.engine.oci.Binds;
import io.cnm.engine.oci.Environment;
import io.cnm.engine.oci.HostFacts;
import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.engine.oci.SpecBuilder;
import io.cnm.engine.oci.Surround;
import io.cnm.engine.oci.Users;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.HostConfig;
import io.cnm.http.Json;
import io.cnm.linux.Mounts;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Docker's configuration becomes is what a real runtime takes. */
@InPrivateNetns
class SpecKernelTest {
    private Lab lab;
    private Machine machine;
    private Users.Found user = Users.Found.ROOT;
    private List<RuntimeSpec.Mount> mounts = List.of();
    private int namespaces;

    @BeforeEach
    void open(Lab lab) throws IOException {
        this.lab = lab;
        machine = Machine.open(lab);
    }

    @Test
    void defaultsHoldTheContainer() throws Exception {
        var output = run(
                """
                {"Ulimits": [{"Name": "nofile", "Soft": 100, "Hard": 200}], "Tmpfs": {"/run": "size=1m"},
                 "Sysctls": {"net.ipv4.ip_forward": "1", "kernel.msgmax": "1000"}, "Memory": 50000000, "PidsLimit": 20}""",
                "grep -E 'Cap(Bnd|Inh|Eff)|Seccomp:' /proc/self/status; ulimit -n; cat /proc/sys/net/ipv4/ip_forward;"
                        + " cat /proc/sys/kernel/msgmax; hostname; wc -c < /proc/interrupts; ls /proc/acpi /sys/firmware;"
                        + " mount | grep -c ' /run '; echo x > /proc/sys/kernel/panic; unshare -U true;"
                        + " ls /dev | wc -l; env; true");

        assertThat(output)
                .contains("CapInh:\t0000000000000000")
                .contains("CapEff:\t00000000a80425fb")
                .contains("CapBnd:\t00000000a80425fb")
                .contains("Seccomp:\t2")
                .contains("\n100\n1\n1000\nbox\n0\n")
                .contains("Read-only file system")
                .contains("unshare(0x10000000): Operation not permitted")
                .contains("HOSTNAME=box", "HOME=/root");
    }

    @Test
    void privilegedContainerIsNotHeld() throws Exception {
        var output = run(
                "{\"Privileged\": true}",
                "grep -E 'CapEff|Seccomp:' /proc/self/status; mount -t tmpfs x /tmp && echo mounted; ls /dev | wc -l");

        assertThat(output).contains("Seccomp:\t0").contains("mounted");
    }

    @Test
    void readOnlyRootAndHostsNamespacesAndDevices() throws Exception {
        var output = run(
                """
                {"ReadonlyRootfs": true, "IpcMode": "host", "UTSMode": "host", "Devices": [{"PathOnHost": "/dev/zero",
                 "PathInContainer": "/dev/nil"}], "SecurityOpt": ["no-new-privileges"], "CgroupnsMode": "private"}""", "echo x > /file; ls -l /dev/nil; grep NoNewPrivs /proc/self/status; head -c 3 /dev/nil | wc -c");

        assertThat(output).contains("Read-only file system", "1,   5", "NoNewPrivs:\t1", "\n3\n");
    }

    @Test
    void userHasItsGroupsAndNoCapabilitiesInEffect() throws Exception {
        user = new Users.Found(33, 44, List.of(6, 44), "/var/www");

        var output = run("{}", "id; grep -E 'Cap(Eff|Amb)' /proc/self/status");

        assertThat(output)
                .contains("uid=33 gid=44 groups=6,44")
                .contains("CapEff:\t0000000000000000", "CapAmb:\t0000000000000000");
    }

    @Test
    void mountsTravelIntoTheContainerIfTheHostLetsThem() throws Exception {
        var source = Files.createDirectories(lab.dir().resolve("source"));
        mounts = List.of(Binds.of(source, "/mnt", false, "rslave", true));
        assertThatThrownBy(() -> run("{}", "true"))
                .hasMessageMatching("path .*/source is mounted on / but it is not a shared or slave mount");

        Mounts.bind(source, source);
        Mounts.propagation(source, Mounts.Propagation.SHARED);
        var process = create("{}", "echo ready; read go; cat /mnt/below/file", Machine.INPUT_ONCE);
        var attachment = process.attach();
        process.start();
        assertThat(attachment.read()).isPresent();
        Mounts.tmpfs(Files.createDirectories(source.resolve("below")), "size=1m");
        Files.writeString(source.resolve("below/file"), "arrived");
        Machine.write(attachment, "go\n");

        assertThat(readAll(attachment)).isEqualTo("arrived");
        Mounts.unmount(source.resolve("below"));
        Mounts.unmount(source);
    }

    private String run(String hostConfig, String script) throws Exception {
        var process = create(hostConfig, script, QUIET);
        var attachment = process.attach();
        process.start();
        var output = readAll(attachment);
        awaitExit(process);
        return output;
    }

    private ContainerProcess create(String hostConfig, String script, Stdio stdio) {
        var builder = SpecBuilder.of(
                ContainerConfig.NONE, Json.read(hostConfig.getBytes(UTF_8), HostConfig.class), HostFacts.read());
        builder.verify();
        var netns = lab.newNamespace("ns" + ++namespaces);
        return machine.driver().create("one", builder.build(surround(netns.key().orElseThrow(), script)), stdio);
    }

    private Surround surround(Path netns, String script) {
        return new Surround(
                "one",
                machine.rootfs(),
                Optional.of(netns),
                "box",
                mounts,
                Optional.empty(),
                Map.of(),
                user,
                List.of("sh", "-c", script),
                Environment.of(List.of("PATH=/bin"), "box", "/root", false),
                "",
                machine.group(),
                Optional.empty());
    }
}
