package io.cnm.netlink.nft;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.linux.Netns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network namespace of its own with a socket inside, and the programs that judge what was done there. */
public final class NftLab implements AutoCloseable {
    private final Path directory;
    private final Netns netns;
    private final NftSocket socket;

    private NftLab(Path directory, Netns netns, NftSocket socket) {
        this.directory = directory;
        this.netns = netns;
        this.socket = socket;
    }

    /** Makes the namespace; the test is skipped where that cannot be. */
    public static NftLab open() {
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nft")), "skipped: needs nft");
        try {
            var directory = Files.createTempDirectory("nft-lab");
            var created = Netns.create(directory.resolve("netns"), NftSocket::open);
            return new NftLab(directory, created.netns(), created.answer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public NftSocket nft() {
        return socket;
    }

    public Netns netns() {
        return netns;
    }

    /** What a program inside the namespace prints; it must succeed. */
    public String run(String... command) {
        return feed("", command);
    }

    /** The same, given something to read. */
    public String feed(String input, String... command) {
        var all = new ArrayList<>(List.of("nsenter", "--net=" + directory.resolve("netns")));
        all.addAll(Arrays.asList(command));
        try {
            var given = directory.resolve("input");
            Files.writeString(given, input);
            var process = new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectInput(given.toFile())
                    .start();
            var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code nft list table}, as the judge of what we wrote. */
    public String list(TableId table) {
        return run("nft", "list", "table", table.family().toString(), table.name());
    }

    /** {@code nft -f} of a rule set in nft's language. */
    public void load(String ruleset) {
        feed(ruleset, "nft", "-f", "-");
    }

    @Override
    public void close() {
        socket.close();
        netns.delete();
        try {
            Files.deleteIfExists(directory.resolve("input"));
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
