package io.cnm.kernel.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.cnm.kernel.LinkGroup;
import io.cnm.kernel.firewall.ChainRule.Text;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.UserData;
import io.cnm.netlink.nft.xt.XtChains;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The rules of Docker's iptables backend as moby's own tests have them, against ours: what {@code iptables-save} shows must
 * be the same to the byte. The files are not part of this repository: they are looked for in the directory that the system
 * property {@code cnm.golden.iptabler} names, which is {@code shared/golden/iptabler} beside it unless given.
 */
@InPrivateNetns
class IptablesGoldenKernelTest {
    private static final String PROPERTY = "cnm.golden.iptabler";
    private static final String SUFFIX = ".golden";

    @TestFactory
    Stream<DynamicTest> rulesAreThoseOfDocker(Lab lab) {
        var files = files();
        if (files.isEmpty()) {
            return Stream.of(DynamicTest.dynamicTest(
                    "no files",
                    () -> abort("skipped: needs shared/golden/iptabler beside the repository, or -D" + PROPERTY)));
        }
        var nft = lab.closeAtEnd(lab.netns().call(NftSocket::open));
        var listing = new Listing(lab, nft, new HashMap<>());
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(), () -> new Scenario(listing, nft, file).play()));
    }

    /** What iptables-save prints; it is asked once for each state of the rules, because there are more cases than states. */
    private record Listing(Lab lab, NftSocket nft, Map<State, String> known) {
        private record State(boolean v6, List<Chain> chains, List<Text> rules) {}

        String of(boolean v6) {
            var standing = IptablesStanding.of(nft);
            var chains = standing.chains().stream()
                    .filter(chain -> XtChains.v6(chain.table()) == v6)
                    .map(chain -> new Chain(chain.table(), chain.name(), chain.hooks(), UserData.NONE, 0))
                    .toList();
            var rules = standing.rules().stream()
                    .filter(rule -> XtChains.v6(rule.table()) == v6)
                    .map(Text::of)
                    .toList();
            return known.computeIfAbsent(new State(v6, chains, rules), state -> print(v6));
        }

        private String print(boolean v6) {
            var save = v6 ? "ip6tables-save" : "iptables-save";
            var listing = new StringBuilder();
            for (var table : List.of("raw", "filter", "nat")) {
                listing.append(lab.run(save, "-t", table));
            }
            return listing.toString().replaceAll("(?m)^#.*\n", "");
        }
    }

    /** One file, played for every configuration that it is right for. */
    private record Scenario(Listing listing, NftSocket nft, Path file) {
        void play() throws IOException {
            var parts = file.getFileName().toString().replace(SUFFIX, "").split("__", -1);
            var v6 = parts[1].equals("ip6tables");
            var golden = Files.readString(file);
            var cases = GoldenCase.of(parts[0], v6).toList();
            assertThat(cases).isNotEmpty();
            if (parts[0].contains("icc=")) {
                for (var configuration : cases) {
                    playNetwork(configuration, v6, golden);
                }
            } else {
                for (var host : cases.stream().map(GoldenCase::host).distinct().toList()) {
                    start(host);
                    assertThat(listing.of(v6)).as("%s", host).isEqualTo(golden);
                }
            }
        }

        /** Adds and removes the network, one fact after the other and all in one plan. */
        private void playNetwork(GoldenCase configuration, boolean v6, String golden) throws IOException {
            var firewall = start(configuration.host());
            var before = listing.of(v6);
            var cleaned = cleaned();
            if (cleaned.isPresent()) {
                assertThat(before).as("start of %s", configuration).isEqualTo(cleaned.get());
            }

            configuration.facts().forEach(fact -> firewall.apply(List.of(fact), List.of()));
            assertThat(listing.of(v6)).as("%s", configuration).isEqualTo(golden);
            firewall.apply(List.of(), configuration.facts());
            assertThat(listing.of(v6)).as("end of %s", configuration).isEqualTo(before);

            firewall.apply(configuration.facts(), List.of());
            assertThat(listing.of(v6)).as("%s in one plan", configuration).isEqualTo(golden);
            configuration.facts().forEach(fact -> firewall.apply(List.of(), List.of(fact)));
            assertThat(listing.of(v6))
                    .as("end of %s in one plan", configuration)
                    .isEqualTo(before);
        }

        /** The file for the state before and after; not every collection has it. */
        private Optional<String> cleaned() throws IOException {
            var name = file.getFileName().toString();
            var hairpin = name.substring(0, name.indexOf(','));
            var ending =
                    name.substring(name.contains(",wsl2mirrored") ? name.indexOf(",wsl2mirrored") : name.indexOf("__"));
            var other = file.resolveSibling("cleaned," + hairpin + ending);
            return Files.exists(other) ? Optional.of(Files.readString(other)) : Optional.empty();
        }

        /** Begins on a host without any rules. */
        private Firewall start(IptablesSettings settings) {
            nft.commit(tx -> nft.tables().forEach(table -> tx.table(table.id()).delete()));
            var firewall = HostFirewall.iptables("cnm", LinkGroup.OURS, settings, namespace -> nft);
            firewall.apply(List.of(), List.of());
            return firewall;
        }
    }

    private static List<Path> files() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .map(Path::of)
                .filter(Files::isDirectory)
                .map(IptablesGoldenKernelTest::goldenFiles)
                .orElse(List.of());
    }

    private static List<Path> goldenFiles(Path directory) {
        try (var all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
