package io.cnm.engine.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The machine, as its files describe it. <em>Immutable.</em>
 *
 * @param name of the host
 * @param operatingSystem its distribution
 * @param kernel its release
 * @param architecture as the kernel calls it
 * @param memory in bytes
 */
record Machine(String name, String operatingSystem, String kernel, String architecture, long memory) {
    private static final Pattern PRETTY_NAME = Pattern.compile("(?m)^PRETTY_NAME=\"?([^\"\n]*)\"?$");
    private static final Pattern MEM_TOTAL = Pattern.compile("(?m)^MemTotal: *([0-9]+) kB$");
    private static final int KILO = 1024;

    /** Looks at the machine that this runs on. */
    static Machine look() {
        return new Machine(
                read("/proc/sys/kernel/hostname").orElse("").strip(),
                find(PRETTY_NAME, "/etc/os-release").orElse("Linux"),
                read("/proc/sys/kernel/osrelease").orElse("").strip(),
                kernelName(System.getProperty("os.arch")),
                find(MEM_TOTAL, "/proc/meminfo").map(Long::parseLong).orElse(0L) * KILO);
    }

    /** The architecture as Go calls it, which Docker's clients expect in places. */
    String goArchitecture() {
        return switch (architecture) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> architecture;
        };
    }

    private static String kernelName(String javaName) {
        return javaName.equals("amd64") ? "x86_64" : javaName;
    }

    private static Optional<String> find(Pattern pattern, String file) {
        return read(file).map(pattern::matcher).filter(found -> found.find()).map(found -> found.group(1));
    }

    private static Optional<String> read(String file) {
        var path = Path.of(file);
        try {
            return Files.isReadable(path) ? Optional.of(Files.readString(path)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
