package io.cnm.desugar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Several jars as one, which holds what a class path of them would show: of a name that is in several, the first. Only of the
 * names of services everybody's are there.
 */
final class Bundle {
    private static final String SERVICES = "META-INF/services/";

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    Bundle() {
        files.put("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n".getBytes(UTF_8));
    }

    void add(Jar jar) {
        jar.files().forEach((name, content) -> {
            if (name.startsWith(SERVICES)) {
                files.merge(name, content, Bundle::join);
            } else {
                files.putIfAbsent(name, content);
            }
        });
    }

    private static byte[] join(byte[] first, byte[] second) {
        var both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.write('\n'); // the last line may have no end
        both.writeBytes(second);
        return both.toByteArray();
    }

    /** Times of entries are left out, so that the same sources make the same file. */
    void write(Path file) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var each : files.entrySet()) {
                var entry = new ZipEntry(each.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
    }
}
