package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The best teacher we have: every message of a whole join, decoded. */
@InPrivateNetns
class NetlinkDebugKernelTest {
    /** How a type of attribute or message is printed that no table knows. */
    private static final Pattern UNDECODED = Pattern.compile("^ +attribute \\d+|^netlink [<>] message \\d+");

    @Test
    void everyMessageOfAJoinIsPrintedDecoded(Lab lab) {
        var printed = printed(lab);

        assertThat(printed)
                .contains(
                        "RTM_NEWLINK", "IFLA_INFO_KIND \"veth\"", "RTM_NEWADDR", "RTM_NEWROUTE", "NFT_MSG_NEWSETELEM");
        assertThat(printed.lines().filter(line -> UNDECODED.matcher(line).find()))
                .as("what has no name")
                .isEmpty();
    }

    private static String printed(Lab lab) {
        try (var overheard = Overheard.begin()) {
            return overheard.during(() -> {
                var site = Site.open(lab);
                var spec = SandboxSpec.named("web").publish(PortMapping.tcp(8080, 80));
                site.sandbox(spec.build(), site.network("front", 1)).sandbox().delete();
                site.awaitClean();
            });
        }
    }
}
