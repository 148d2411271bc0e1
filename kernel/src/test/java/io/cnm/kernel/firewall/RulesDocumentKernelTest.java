package io.cnm.kernel.firewall;

import static io.cnm.kernel.firewall.NftablesFirewallKernelTest.network;
import static io.cnm.kernel.firewall.NftablesFirewallKernelTest.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.kernel.LinkGroup;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeStation;
import io.cnm.spi.HostPolicy;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The documents in {@code docs/rules} show what stands in the kernel, as the customer's tools print it. With {@code
 * -Dcnm.docs.write=true} they are written instead.
 */
@InPrivateNetns
class RulesDocumentKernelTest {
    private static final Path DIRECTORY = Path.of("..", "docs", "rules");
    private static final boolean WRITE = Boolean.getBoolean("cnm.docs.write");
    /** Others print the same rules in other words. */
    private static final String PRINTER = "nftables v1.0.6";

    private static final String SCENE = """
            Written by `RulesDocumentKernelTest` (`-Dcnm.docs.write=true`), which otherwise compares it with what the kernel has: one
            bridge network `front` with the subnets 10.1.0.0/16 and fd00:1::/64, an endpoint at 10.1.0.2 and fd00:1::2, and its
            TCP port 80 published at port 8080 of every address of the host, and at port 8081 of 127.0.0.1 only.
            """;
    private static final List<FirewallRule> FACTS = List.of(
            network("front", "10.1.0.0/16", "fd00:1::/64"),
            new BridgeStation(
                    "vethweb",
                    MacAddress.parse("02:42:0a:01:00:02"),
                    List.of(IpAddress.parse("10.1.0.2"), IpAddress.parse("fd00:1::2"))),
            new BridgeEndpoint("front", IpAddress.parse("10.1.0.2")),
            new BridgeEndpoint("front", IpAddress.parse("fd00:1::2")),
            port("0.0.0.0", 8080, "10.1.0.2"),
            port("::", 8080, "fd00:1::2"),
            port("127.0.0.1", 8081, "10.1.0.2"));

    private static final List<String> OURS = List.of("nft list table inet cnm", "nft list table bridge cnm");

    @Test
    void nftablesDocumentShowsWhatStands(Lab lab) throws IOException {
        var nft = lab.closeAtEnd(lab.netns().call(NftSocket::open));

        HostFirewall.nftables("cnm", LinkGroup.OURS, HostPolicy.USUAL, namespace -> nft)
                .apply(FACTS, List.of());

        check(lab, "nftables.md", "# The rules of the nftables backend", OURS.stream());
    }

    @Test
    void iptablesDocumentShowsWhatStands(Lab lab) throws IOException {
        var nft = lab.closeAtEnd(lab.netns().call(NftSocket::open));

        HostFirewall.iptables("cnm", LinkGroup.OURS, IptablesSettings.USUAL, namespace -> nft)
                .apply(FACTS, List.of());

        var listings = Stream.of("iptables-save", "ip6tables-save")
                .flatMap(save -> Stream.of("raw", "filter", "nat").map(table -> save + " -t " + table));
        check(lab, "iptables.md", "# The rules of the iptables backend", Stream.concat(listings, OURS.stream()));
    }

    private static void check(Lab lab, String file, String title, Stream<String> listings) throws IOException {
        assumeTrue(lab.run("nft", "--version").startsWith(PRINTER), () -> "needs " + PRINTER);
        var text = new StringBuilder(title).append("\n\n").append(SCENE);
        listings.forEach(command -> text.append("\n`")
                .append(command)
                .append("`:\n\n```\n")
                .append(lab.run(command.split(" ")).replaceAll("(?m)^#.*\n", "").strip())
                .append("\n```\n"));
        var document = DIRECTORY.resolve(file);
        if (WRITE) {
            Files.writeString(document, text);
        }
        assertThat(document).hasContent(text.toString());
    }
}
