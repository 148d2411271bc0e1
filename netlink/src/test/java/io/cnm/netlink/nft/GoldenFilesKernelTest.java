package io.cnm.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Rule sets of a container engine as real examples: what nft made of them is read by our decoder, deleted, and written
 * back by our encoder. nft must then see no difference. The files are not part of this repository: they are looked for
 * in the directory that the system property {@code cnm.golden} names, and in {@code ../shared/golden} beside it.
 */
class GoldenFilesKernelTest {
    @Test
    void everyRuleSetIsTheSameAfterDumpAndRestore() throws IOException {
        var files = goldenFiles();
        assumeTrue(!files.isEmpty(), "skipped: needs ../shared/golden/nftabler");

        try (var lab = NftLab.open()) {
            for (var file : files) {
                // the nft of this machine does not take the priority's name at this hook
                var ruleset =
                        Files.readString(file).replace("hook output priority dstnat", "hook output priority -100");
                lab.load(ruleset);
                var table = lab.nft().tables().get(0).id();
                var before = lab.list(table);
                var contents = lab.nft().contents(table).orElseThrow();
                lab.nft().commit(tx -> tx.table(table).delete());

                lab.nft().commit(contents::writeTo);

                assertThat(lab.list(table)).as("%s", file.getFileName()).isEqualTo(before);
                assertThat(before).isEqualTo(ruleset);
                lab.nft().commit(tx -> tx.table(table).delete());
            }
        }
    }

    private static java.util.List<Path> goldenFiles() throws IOException {
        var named = System.getProperty("cnm.golden");
        var candidates = Stream.of(named == null ? "../shared/golden" : named, "../../shared/golden")
                .map(directory -> Path.of(directory, "nftabler/TestNftabler"))
                .filter(Files::isDirectory)
                .toList();
        if (candidates.isEmpty()) {
            return java.util.List.of();
        }
        try (var files = Files.list(candidates.get(0))) {
            return files.sorted().toList();
        }
    }
}
