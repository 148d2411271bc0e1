package io.cnm.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Certificates for tests, made by openssl: a key with a certificate for {@code localhost} that an authority signed. */
record TestKeys(Path authority, Path certificate, Path key, Path other) {
    static TestKeys make(Path dir) throws IOException, InterruptedException {
        Files.createDirectories(dir);
        for (var name : new String[] {"ca", "other"}) {
            openssl(dir, "req -x509 -newkey rsa:2048 -nodes -keyout %1$s.key -out %1$s.pem -subj /CN=%1$s", name);
        }
        openssl(dir, "req -newkey rsa:2048 -nodes -keyout %1$s.key -out %1$s.csr -subj /CN=localhost", "host");
        Files.writeString(dir.resolve("san"), "subjectAltName=DNS:localhost\n");
        openssl(
                dir,
                "x509 -req -in %1$s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile san -out %1$s.pem",
                "host");
        return new TestKeys(
                dir.resolve("ca.pem"), dir.resolve("host.pem"), dir.resolve("host.key"), dir.resolve("other.pem"));
    }

    private static void openssl(Path dir, String arguments, String name) throws IOException, InterruptedException {
        var command = ("openssl " + String.format(arguments, name)).split(" ", -1);
        var log = new File(dir.toFile(), "log");
        var process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        assertThat(process.waitFor()).as(Files.readString(log.toPath())).isZero();
    }
}
