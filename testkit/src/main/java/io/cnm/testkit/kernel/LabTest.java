package io.cnm.testkit.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** All that belongs to one test, from before its first method until after its last. */
record LabTest(LabThread thread, Lab lab, Path directory, HostState before) {
    static LabTest start(String name) throws Exception {
        var before = HostState.take();
        var directory = Files.createTempDirectory("lab");
        var thread = new LabThread("lab " + name);
        try {
            return new LabTest(thread, on(thread, () -> Lab.open(directory)), directory, before);
        } catch (Exception | Error e) {
            thread.end();
            Files.delete(directory);
            throw e;
        }
    }

    /** Ends the test's thread and with it its namespaces; fails if the host is not as before. */
    void end() throws Exception {
        try {
            on(thread, () -> {
                lab.close();
                return true;
            });
        } finally {
            thread.end();
            deleteAll(directory);
        }
        before.requireUnchanged("this test");
    }

    private static <T> T on(LabThread thread, LabThread.Call<T> call) throws Exception {
        try {
            return thread.call(call);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Key files are plain files here: they are mounted over only in the test's mount namespace. */
    private static void deleteAll(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
