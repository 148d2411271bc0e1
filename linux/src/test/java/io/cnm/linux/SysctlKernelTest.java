package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysctlKernelTest {
    private static final String FORWARD = "net/ipv4/ip_forward";
    private static final String PORTS = "net/ipv4/ip_local_port_range";

    @TempDir
    Path keys;

    @Test
    void valueBelongsToTheNamespaceOfTheThread() {
        Kernel.privately(() -> {
            var netns = Netns.create(keys.resolve("a"));
            Sysctl.write(FORWARD, "0");

            netns.call(() -> Sysctl.write(FORWARD, "1"));

            assertThat(netns.call(() -> Sysctl.read(FORWARD))).isEqualTo("1");
            assertThat(Sysctl.read(FORWARD)).isEqualTo("0");
        });
    }

    @Test
    void equalValueIsNotWrittenAgain() {
        Kernel.privately(() -> {
            assertThat(Sysctl.write(PORTS, "40000\t50000")).isTrue();
            assertThat(Sysctl.write(PORTS, "40000\t50000")).isFalse();
        });
    }

    @Test
    void valueThatIsNotAllowedIsTold() {
        Kernel.privately(() -> assertThatThrownBy(() -> Sysctl.write(FORWARD, "yes"))
                .isInstanceOf(LinuxException.class)
                .hasMessage("write yes to net/ipv4/ip_forward: EINVAL (Invalid argument)"));
    }

    @Test
    void missingParameterIsEmptyOrAnError() {
        assertThat(Sysctl.find("net/ipv4/conf/nosuchlink/arp_ignore")).isEmpty();
        assertThatThrownBy(() -> Sysctl.read("net/ipv4/conf/nosuchlink/arp_ignore"))
                .hasMessageContaining("ENOENT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "net",
                "net/",
                "kernel/hostname",
                "/proc/sys/net/ipv4/ip_forward",
                "net/../kernel/hostname",
                "net/ipv4/..",
                "net/./ipv4/ip_forward",
                "net//ipv4",
                "net/ipv4/a\0b"
            })
    void nameThatLeadsElsewhereIsRefused(String name) {
        assertThatThrownBy(() -> Sysctl.read(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void dotsInLinkNamesAreAllowed() {
        assertThat(Sysctl.find("net/ipv4/conf/eth0.100/arp_ignore")).isEmpty();
        assertThat(Sysctl.find("net/ipv4/conf/..x/arp_ignore")).isEmpty();
    }
}
