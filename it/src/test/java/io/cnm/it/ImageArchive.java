package io.cnm.it;

import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes archives for {@code docker load}: an image of one layer, which may be as bad as somebody's registry. */
final class ImageArchive {
    private ImageArchive() {}

    /**
     * An image of a directory's files.
     *
     * @param name what it is called
     * @param root its files
     * @param config the JSON object that says what containers of it run
     */
    static Path of(Lab lab, String name, Path root, String config) {
        var parts = directory(lab);
        lab.run("tar", "-C", root.toString(), "-cf", parts.resolve("layer").toString(), ".");
        return pack(lab, name, parts, config, sum(lab, parts.resolve("layer")));
    }

    /**
     * An image with one file of zeros, packed to a thousandth.
     *
     * @param size in MiB
     */
    static Path ofZeros(Lab lab, String name, int size) {
        var parts = directory(lab);
        var layer = parts.resolve("layer").toString();
        lab.run("truncate", "-s", size + "M", parts.resolve("zeros").toString());
        lab.run("tar", "-C", parts.toString(), "-cf", layer, "zeros");
        var diffId = sum(lab, Path.of(layer));
        lab.run("sh", "-c", "gzip -1 " + layer + " && mv " + layer + ".gz " + layer);
        return pack(lab, name, parts, "{}", diffId);
    }

    private static Path directory(Lab lab) {
        try {
            return Files.createTempDirectory(lab.dir(), "parts");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sum(Lab lab, Path file) {
        return "sha256:" + lab.run("sha256sum", file.toString()).substring(0, 64);
    }

    private static Path pack(Lab lab, String name, Path parts, String config, String diffId) {
        var archive = parts.resolve("archive.tar");
        try {
            Files.writeString(parts.resolve("config"), """
                    {"architecture": "%s", "os": "linux", "config": %s, "rootfs": {"type": "layers", "diff_ids": ["%s"]}}""".formatted(architecture(), config, diffId));
            Files.writeString(
                    parts.resolve("manifest.json"),
                    "[{\"Config\": \"config\", \"RepoTags\": [\"" + name + "\"], \"Layers\": [\"layer\"]}]");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lab.run("tar", "-C", parts.toString(), "-cf", archive.toString(), "manifest.json", "config", "layer");
        return archive;
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }
}
