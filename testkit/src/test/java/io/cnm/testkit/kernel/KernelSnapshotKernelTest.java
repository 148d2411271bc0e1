package io.cnm.testkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.linux.Mounts;
import io.cnm.linux.NativeSocket;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class KernelSnapshotKernelTest {
    @Test
    void nothingDoneMakesEqualSnapshots(Lab lab) {
        var before = KernelSnapshot.take(lab);
        var after = KernelSnapshot.take(lab);

        assertThat(after).isEqualTo(before);
        assertThat(after).hasSameHashCodeAs(before);
    }

    @Test
    void everyKindOfChangeIsShown(Lab lab) throws IOException {
        var point = Files.createDirectory(lab.dir().resolve("point"));
        var before = KernelSnapshot.take(lab);

        lab.ip("link add br0 up type bridge");
        lab.ip("address add 10.9.8.1/24 dev br0");
        lab.ip("route add 10.9.7.0/24 via 10.9.8.2");
        lab.ip("rule add from 10.9.6.0/24 table 77");
        lab.ip("neighbour add 10.9.8.2 lladdr 02:00:00:00:00:01 dev br0 nud permanent");
        lab.nft("add table inet left");
        lab.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        Mounts.tmpfs(point, "");

        assertThat(KernelSnapshot.take(lab).changesSince(before))
                .anyMatch(line -> line.startsWith("+ link ") && line.contains("br0"))
                .anyMatch(line -> line.startsWith("+ address ") && line.contains("10.9.8.1/24"))
                .anyMatch(line -> line.startsWith("+ route 10.9.7.0/24 via 10.9.8.2"))
                .anyMatch(line -> line.startsWith("+ rule ") && line.contains("10.9.6.0/24"))
                .anyMatch(line -> line.equals("+ neighbour 10.9.8.2 dev br0 lladdr 02:00:00:00:00:01"))
                .anyMatch(line -> line.startsWith("+ nft ") && line.contains("\"left\""))
                .contains("+ sysctl net/ipv4/ip_forward = 1", "- sysctl net/ipv4/ip_forward = 0")
                .contains("+ mount " + point + " tmpfs");
    }

    @Test
    void undoneChangesLeaveNoDifference(Lab lab) {
        var before = KernelSnapshot.take(lab);

        lab.ip("link add br0 up type bridge");
        lab.nft("add table inet left");
        lab.nft("delete table inet left");
        lab.ip("link delete br0");

        lab.awaitAsBefore(before);
    }

    @Test
    void ruleThatIsMadeAgainIsTheSameRule(Lab lab) {
        lab.nft("add table inet t");
        lab.nft("add chain inet t c");
        lab.nft("add rule inet t c counter accept");
        var before = KernelSnapshot.take(lab);

        lab.nft("flush chain inet t c");
        assertThat(KernelSnapshot.take(lab).changesSince(before))
                .singleElement()
                .asString()
                .startsWith("- nft {\"rule\"");
        lab.nft("add rule inet t c counter accept");

        assertThat(KernelSnapshot.take(lab)).isEqualTo(before);
    }

    @Test
    void descriptorLeftOpenIsShownAndTheFailureShowsOnlyThat(Lab lab) {
        var before = KernelSnapshot.take(lab);
        lab.closeAtEnd(NativeSocket.open(NativeSocket.AF_NETLINK, NativeSocket.SOCK_RAW, 0));

        var after = KernelSnapshot.take(lab);

        assertThatThrownBy(() -> assertThat(after).isEqualTo(before))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching(
                        "(?s)the kernel is not as before:\n[+] fd socket:\\[N] x \\d+(\n- (fd|mount) [^\n]*)*");
    }

    @Test
    void otherNamespaceIsComparedToo(Lab lab) {
        var other = lab.newNamespace("other");
        var before = KernelSnapshot.take(lab, other);

        lab.in(other).ip("link add br0 type bridge");

        assertThat(KernelSnapshot.take(lab, other).changesSince(before)).anyMatch(line -> line.contains("br0"));
    }
}
