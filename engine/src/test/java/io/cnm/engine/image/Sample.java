package io.cnm.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image for tests, in its parts. */
public record Sample(List<Document> layers, Document config) {
    /** An image of these layers. */
    public static Sample of(byte[]... layers) {
        return of(Map.of(), layers);
    }

    /** The same with labels. */
    public static Sample of(Map<String, String> labels, byte[]... layers) {
        var all = Arrays.stream(layers).map(Document::new).toList();
        var diffIds = all.stream().map(Document::digest).toList();
        var config = Map.of(
                "architecture",
                Platform.ofMachine().architecture(),
                "os",
                "linux",
                "created",
                "2026-01-02T03:04:05Z",
                "config",
                Map.of("Cmd", List.of("/bin/sh"), "Env", List.of("PATH=/bin"), "Labels", labels),
                "history",
                diffIds.stream().map(id -> Map.of("created_by", "test " + id)).toList(),
                "rootfs",
                Map.of("type", "layers", "diff_ids", diffIds));
        return new Sample(all, new Document(Json.write(config)));
    }

    /** A layer with one file. */
    public static byte[] layer(String name, String content) {
        return tar(Map.of(name, content.getBytes(UTF_8)));
    }

    /** An archive of files. */
    public static byte[] tar(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                var entry = new TarArchiveEntry(file.getKey());
                entry.setModTime(0);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static byte[] gzip(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** As {@code docker save} writes it. */
    public byte[] archive(String... names) {
        var files = files();
        files.put("manifest.json", manifest(names));
        return tar(files);
    }

    /** What is in its archive beside the manifest. */
    public Map<String, byte[]> files() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("config.json", config.bytes());
        for (var i = 0; i < layers.size(); i++) {
            files.put(i + "/layer.tar", layers.get(i).bytes());
        }
        return files;
    }

    public byte[] manifest(String... names) {
        return Json.write(List.of(Map.of(
                "Config",
                "config.json",
                "RepoTags",
                List.of(names),
                "Layers",
                layers.stream()
                        .map(layer -> layers.indexOf(layer) + "/layer.tar")
                        .toList())));
    }

    public String id() {
        return config.digest();
    }
}
