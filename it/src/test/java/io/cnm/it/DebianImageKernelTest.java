package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.testkit.Programs;
import io.cnm.testkit.RunningEngine;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole distribution in a container: Debian's base system, made of this machine's own mirror of packages. It takes a minute
 * and the network, so it runs with {@code -Dcnm.debian=true} only.
 */
@InPrivateNetns
class DebianImageKernelTest {
    private static final int MINUTES = 10;
    private static final String IMAGE = "debian:base";

    @TempDir
    private static Path directory;

    /** Before the lab is entered, from which no mirror is reached. What it mounts goes with its mount namespace. */
    @BeforeAll
    static void build() throws IOException, InterruptedException {
        assumeTrue(Boolean.getBoolean("cnm.debian"), "skipped: needs -Dcnm.debian=true and a mirror of Debian");
        Programs.require("debootstrap");
        Programs.require("apt-get");
        var mirror = List.of(run("apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages")
                .lines()
                .findFirst()
                .orElse("")
                .split(" ", -1));
        assumeTrue(mirror.size() == 2, "skipped: needs a mirror of Debian, and apt knows none");
        var root = directory.resolve("root").toString();
        var log = run("unshare", "--mount", "debootstrap", "--variant=minbase", mirror.get(1), root, mirror.get(0));
        assumeTrue(!log.startsWith("E: "), "skipped: the mirror " + mirror.get(0) + " says: " + log);
        run("tar", "-C", root, "-cf", directory.resolve("base.tar").toString(), ".");
        run("rm", "-rf", root);
        buildPackage();
    }

    private static void buildPackage() throws IOException, InterruptedException {
        var files = directory.resolve("greeting");
        Files.createDirectories(files.resolve("DEBIAN"));
        Files.createDirectories(files.resolve("usr/bin"));
        Files.writeString(files.resolve("DEBIAN/control"), """
                Package: greeting
                Version: 1.0
                Architecture: all
                Maintainer: Nobody <nobody@example.com>
                Depends: dash
                Description: says hello
                """);
        Files.writeString(
                files.resolve("usr/bin/greeting"), "#!/bin/sh\necho hello from $(dpkg --print-architecture)\n");
        run("chmod", "755", files.resolve("usr/bin/greeting").toString());
        run("dpkg-deb", "--root-owner-group", "--build", files.toString(), directory.toString());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            return "E: " + String.join(" ", command) + ": " + output;
        }
        return output.strip();
    }

    @Test
    void packagesAreListedAndInstalled(Lab lab) {
        var cli = RunningEngine.start(lab).cli();
        cli.run("import", directory.resolve("base.tar").toString(), IMAGE);

        assertThat(cli.run("run", "--rm", IMAGE, "apt-get", "--version")).startsWith("apt ");
        assertThat(cli.run("run", "--rm", IMAGE, "dpkg", "-l")).containsPattern("ii +libc6:");
        assertThat(cli.run("run", "--rm", IMAGE, "sh", "-c", "getent passwd www-data && ls -A /dev"))
                .contains("www-data:x:33:33:", "null", "shm");
        cli.run("create", "--name", "box", IMAGE, "apt-get", "install", "-y", "/greeting.deb");
        cli.run("cp", directory.resolve("greeting_1.0_all.deb").toString(), "box:/greeting.deb");
        assertThat(cli.run("start", "-a", "box")).contains("Setting up greeting (1.0)");
        assertThat(cli.run("diff", "box")).contains("A /usr/bin/greeting");
        cli.run("cp", "box:/usr/bin/greeting", lab.dir().toString());
        assertThat(lab.dir().resolve("greeting")).isExecutable();
        cli.run("rm", "box");
        assertThat(cli.run(
                        "run",
                        "--rm",
                        "-v",
                        directory + ":/packages:ro",
                        IMAGE,
                        "sh",
                        "-c",
                        "dpkg -i /packages/greeting_1.0_all.deb >&2 && dpkg -s greeting | grep ^Status && greeting"))
                .contains("Status: install ok installed", "hello from ");
    }
}
