package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The best teacher we have: every message of a whole join, decoded. */
@InPrivateNetns
class NetlinkDebugKernelTest {
    /** How a type of attribute or message is printed that no table knows. */
    private static final Pattern UNDECODED = Pattern.compile("^ +attribute \\d+|^netlink [<>] message \\d+");

    private static final String PROPERTY = "cnm.netlink.debug";

    @Test
    void everyMessageOfAJoinIsPrintedDecoded(Lab lab) {
        var printed = printed(() -> {
            var site = Site.open(lab);
            var spec = SandboxSpec.named("web").publish(PortMapping.tcp(8080, 80));
            site.sandbox(spec.build(), site.network("front", 1)).sandbox().delete();
            site.awaitClean();
        });

        assertThat(printed)
                .contains(
                        "RTM_NEWLINK", "IFLA_INFO_KIND \"veth\"", "RTM_NEWADDR", "RTM_NEWROUTE", "NFT_MSG_NEWSETELEM");
        assertThat(printed.lines().filter(line -> UNDECODED.matcher(line).find()))
                .as("what has no name")
                .isEmpty();
    }

    /** Sockets that are opened meanwhile print what they send and receive; the property is read when they are opened. */
    private static String printed(Runnable action) {
        var bytes = new ByteArrayOutputStream();
        var errors = System.err;
        System.setProperty(PROPERTY, "true");
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
            return bytes.toString(StandardCharsets.UTF_8);
        } finally {
            System.setErr(errors);
            System.clearProperty(PROPERTY);
        }
    }
}
