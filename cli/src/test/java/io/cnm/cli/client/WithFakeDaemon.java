package io.cnm.cli.client;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a fresh fake daemon each. */
public abstract class WithFakeDaemon {
    @TempDir
    protected Path directory;

    protected FakeDaemon daemon;

    @BeforeEach
    void startDaemon() {
        daemon = FakeDaemon.start(directory);
    }

    @AfterEach
    void stopDaemon() {
        daemon.close();
    }
}
