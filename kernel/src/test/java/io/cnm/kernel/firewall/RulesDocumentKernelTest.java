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
            TCP port 80 published at port 8080 of every address of the host, and at port 8081 of 127.0.0.1 only; and a bridge network
            `apart` with the subnet 10.2.0.0/16, whose endpoints are kept apart.
            """;
    private static final String BESIDE_DOCKER = """
            # The rules beside a stock Docker

            An instance that lives in the network namespace of a stock dockerd (the plugin's) has a table of its own like any other. But a
            dockerd that turns forwarding on sets the policy of `FORWARD` in iptables and ip6tables to drop, and what our table
            accepts is dropped there. So for each bridge two rules stand at the *end* of that chain:

            - What `DOCKER-USER`, Docker's chains and the administrator's rules decide comes first and holds for our bridges too. Who ends
              the chain with a reject of his own has to accept our bridges before it.
            - They accept all that comes so far, which opens nothing: the table of our own drops what may not pass, and a packet
              passes only if every table lets it.
            - No rule, chain or policy of others is changed. Ours are put back if somebody flushes them, and go with their network.

            Older daemons leave it to that policy to keep strangers from ports that they do not publish. So what comes from our bridges
            reaches the bridges `docker0`, `docker_gwbridge` and `br-` with 12 more characters only where a port is published; a
            link `br-lan` or `br-ex` is nobody's of Docker's. (nft has no words for a name's last byte, and prints `oifname & "" != ""`.)
            Docker's containers reach ours by the same rule as everybody.

            The rules are written as iptables-nft writes them. A dockerd whose `iptables` is the legacy program has a chain that these
            do not reach: there, accept our bridges by hand.

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
            port("127.0.0.1", 8081, "10.1.0.2"),
            BridgePackets.apart(network("apart", "10.2.0.0/16")));

    private static final List<String> OURS =
            List.of("nft list table inet cnm", "nft list table bridge cnm", "nft list table bridge cnm.apart");

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

    @Test
    void documentOfRulesBesideDockerShowsWhatStands(Lab lab) throws IOException {
        var nft = lab.closeAtEnd(lab.netns().call(NftSocket::open));
        DockersRules.put(lab);

        HostFirewall.nftablesBesideDocker("cnm-plugin", LinkGroup.OURS, HostPolicy.USUAL, namespace -> nft)
                .apply(FACTS, List.of());

        var listings =
                Stream.of("iptables -S FORWARD", "ip6tables -S FORWARD", "nft list chain inet cnm-plugin forward");
        check(lab, "beside-docker.md", BESIDE_DOCKER.strip(), listings);
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
