package io.cnm.kernel.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.cnm.kernel.LinkGroup;
import io.cnm.netlink.nft.NftSocket;
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
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(), () -> new Scenario(lab, nft, file).play()));
    }

    /** One file, played for every configuration that it is right for. */
    private record Scenario(Lab lab, NftSocket nft, Path file) {
        void play() throws IOException {
            var parts = file.getFileName().toString().replace(SUFFIX, "").split("__", -1);
            var v6 = parts[1].equals("ip6tables");
            var golden = Files.readString(file);
            var cases = GoldenCase.of(parts[0], v6).toList();
            assertThat(cases).isNotEmpty();
            if (parts[0].contains("icc=")) {
                var clean = new HashMap<IptablesSettings, String>();
                for (var configuration : cases) {
                    playNetwork(configuration, v6, golden, clean);
                }
            } else {
                for (var host : cases.stream().map(GoldenCase::host).distinct().toList()) {
                    start(host);
                    assertThat(dump(v6)).as("%s", host).isEqualTo(golden);
                }
            }
        }

        /**
         * Adds and removes the network.
         *
         * @param clean what a host's rules are before and after, as far as it is known
         */
        private void playNetwork(
                GoldenCase configuration, boolean v6, String golden, Map<IptablesSettings, String> clean)
                throws IOException {
            var firewall = start(configuration.host());
            var before = clean.computeIfAbsent(configuration.host(), host -> dump(v6));
            var cleaned = cleaned();
            if (cleaned.isPresent()) {
                assertThat(before).as("start of %s", configuration).isEqualTo(cleaned.get());
            }

            if (clean.size() == 1) {
                configuration.facts().forEach(fact -> firewall.apply(List.of(fact), List.of()));
            } else {
                firewall.apply(configuration.facts(), List.of());
            }
            assertThat(dump(v6)).as("%s", configuration).isEqualTo(golden);

            firewall.apply(List.of(), configuration.facts());
            assertThat(dump(v6)).as("end of %s", configuration).isEqualTo(before);
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

        private String dump(boolean v6) {
            var save = v6 ? "ip6tables-save" : "iptables-save";
            var dump = new StringBuilder();
            for (var table : List.of("raw", "filter", "nat")) {
                dump.append(lab.run(save, "-t", table));
            }
            return dump.toString().replaceAll("(?m)^#.*\\n", "");
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
