package io.cnm.bench;

import io.cnm.linux.Netns;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An image of four layers with 200 MiB in large and small files, of which a quarter can be compressed: an archive for
 * {@code docker load}. It is the same whenever it is made. <em>Immutable.</em>
 */
record LargeImage(Path archive) {
    /** What it is called when it has been loaded. */
    static final String NAME = "cnm-bench-large:latest";

    private static final int LAYERS = 4;
    private static final int LARGE_FILES = 40;
    private static final int SMALL_FILES = 640;
    private static final int LARGE = 1 << 20;
    private static final int SMALL = 16 << 10;
    private static final int BLOCK = 1 << 10;
    private static final int PLAIN_OF = 4;

    /** Makes it in a directory that has nothing else. */
    static LargeImage make(Path directory, Netns here) {
        try {
            var random = new SplittableRandom(1);
            var diffIds = new ArrayList<String>();
            var members = new ArrayList<String>();
            for (var layer = 0; layer < LAYERS; layer++) {
                var files = Files.createDirectories(directory.resolve("files/layer" + layer));
                fill(files, LARGE_FILES, LARGE, random);
                fill(files, SMALL_FILES, SMALL, random);
                var tar = directory.resolve(layer + ".tar");
                tar(here, tar, directory.resolve("files"), List.of("layer" + layer));
                diffIds.add(digest(tar));
                members.add(layer + ".tar");
            }
            Files.writeString(directory.resolve("config.json"), config(diffIds));
            Files.writeString(directory.resolve("manifest.json"), manifest(members));
            members.addAll(List.of("config.json", "manifest.json"));
            var archive = directory.resolve("image.tar");
            tar(here, archive, directory, members);
            return new LargeImage(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fill(Path directory, int count, int size, SplittableRandom random) throws IOException {
        var bytes = new byte[size];
        for (var file = 0; file < count; file++) {
            random.nextBytes(bytes);
            for (var plain = 0; plain < size; plain += PLAIN_OF * BLOCK) {
                Arrays.fill(bytes, plain, plain + BLOCK, (byte) 0);
            }
            Files.write(directory.resolve(size + "-" + file), bytes);
        }
    }

    private static void tar(Netns here, Path tar, Path directory, List<String> members) {
        var words = new ArrayList<>(
                List.of("tar", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "-cf", tar.toString(), "-C"));
        words.add(directory.toString());
        words.addAll(members);
        Shell.output(here, words);
    }

    private static String digest(Path file) throws IOException {
        try (var input = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            input.transferTo(OutputStream.nullOutputStream());
            return "sha256:" + HexFormat.of().formatHex(input.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String config(List<String> diffIds) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("architecture", "amd64").put("os", "linux").put("created", "2026-01-01T00:00:00Z");
        json.putObject("config").putArray("Cmd").add("/none");
        var layers = json.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        diffIds.forEach(layers::add);
        return json.toString();
    }

    private static String manifest(List<String> layers) {
        var json = JsonNodeFactory.instance.arrayNode();
        var image = json.addObject().put("Config", "config.json");
        image.putArray("RepoTags").add(NAME);
        layers.forEach(image.putArray("Layers")::add);
        return json.toString();
    }
}
