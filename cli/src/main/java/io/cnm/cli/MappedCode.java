package io.cnm.cli;

import io.cnm.linux.MappedFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of what a long-running command has mapped of Java itself and of its archives of classes, most of which nothing but the
 * start looks at: the kernel maps sixteen pages for each one that is missed. What is needed comes back when it is needed. Does
 * nothing about an archive that Java had to move, and so has a copy of. <em>Confined to one thread.</em>
 */
public final class MappedCode implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(MappedCode.class);
    private static final Path JAVA = Path.of("libjvm.so");
    private static final String ARCHIVE = ".jsa";

    private @Nullable MappedFiles files;

    @Override
    public void run() {
        try {
            if (files == null) {
                files = MappedFiles.unwritten(
                        file -> file.endsWith(JAVA) || file.toString().endsWith(ARCHIVE));
            }
            files.letGo();
        } catch (IOException | RuntimeException e) {
            log.warn("code that was used once stays in memory: {}", e.toString());
            files = MappedFiles.NONE;
        }
    }
}
