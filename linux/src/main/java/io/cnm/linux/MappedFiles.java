package io.cnm.linux;

import static io.cnm.linux.internal.LibC.LIBC;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Files that this process has mapped and cannot write to. A page that was looked at once, such as one of code that nothing but
 * the start runs, counts as the process' memory for as long as it runs, unless it lets go of it. <em>Immutable.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/madvise.2.html">madvise(2)</a>, proc_pid_smaps(5)
 */
public final class MappedFiles {
    /** No files. */
    public static final MappedFiles NONE = new MappedFiles(List.of());

    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final int FIELDS = 6;
    private static final int MADV_DONTNEED = 4;

    private final List<Mapping> mappings;

    private MappedFiles(List<Mapping> mappings) {
        this.mappings = List.copyOf(mappings);
    }

    /**
     * The mappings that cannot be written, and of which no page is a copy that somebody has written to.
     *
     * @param which of the files, by their paths: only such as stay mapped as they are. A library that is being loaded is not one
     *     of them, for parts of it are written before they can only be read
     * @throws IOException if the kernel does not tell
     */
    public static MappedFiles unwritten(Predicate<Path> which) throws IOException {
        var unwritten = new ArrayList<Mapping>();
        try (var lines = Files.newBufferedReader(MAPPINGS, StandardCharsets.ISO_8859_1)) {
            var mapping = Mapping.NONE;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var fields = line.split(" +", FIELDS);
                if (!fields[0].endsWith(":")) {
                    mapping = Mapping.of(fields);
                } else if (line.matches("Anonymous: +0 kB") && mapping.readOnly && which.test(mapping.file)) {
                    unwritten.add(mapping);
                }
            }
        }
        return new MappedFiles(unwritten);
    }

    /**
     * Lets go of all pages: they stay in the kernel's cache as long as it has room for them, and come back one by one when they
     * are looked at.
     */
    public void letGo() {
        for (var mapping : mappings) {
            Syscalls.retry("madvise", mapping.file, () -> LIBC.madvise(mapping.begin, mapping.length, MADV_DONTNEED));
        }
    }

    private record Mapping(Path file, boolean readOnly, long begin, long length) {
        private static final Mapping NONE = new Mapping(Path.of(""), false, 0, 0);

        /** By the line that begins it: addresses, rights, offset, device, inode, and what is mapped, if it has a name. */
        static Mapping of(String[] fields) {
            var dash = fields[0].indexOf('-');
            var begin = Long.parseUnsignedLong(fields[0], 0, dash, 16);
            var end = Long.parseUnsignedLong(fields[0], dash + 1, fields[0].length(), 16);
            return new Mapping(
                    Path.of(fields.length == FIELDS ? fields[FIELDS - 1] : ""),
                    !fields[1].contains("w"),
                    begin,
                    end - begin);
        }
    }
}
