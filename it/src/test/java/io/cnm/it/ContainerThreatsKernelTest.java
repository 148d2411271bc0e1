package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.Programs;
import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.RunningEngine;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a container, or who names one, might try against the host. What must fail is tried beside the same thing where it works.
 */
@InPrivateNetns
class ContainerThreatsKernelTest {
    private static final String IMAGE = DockerEngine.IMAGE;
    private static final int COPIES = 15;
    private static final String RIGHTS = "^(Cap|Groups|NoNewPrivs|Seccomp:)";

    /** T51: descriptors of the runtime, also as a working directory; T55: abstract sockets, which have no owner. */
    @Test
    void nothingThatTheEngineHasOpenIsReached(Lab lab) {
        var engine = RunningEngine.start(lab);
        engine.run("--name", "web", "-i", "--network", "host");
        var cli = engine.cli();
        var look = new String[] {"sh", "-c", "exec 9< /etc/passwd; ls /proc/self/fd"};
        var own = "0\n1\n2\n3\n9"; // 3 is what ls has opened to look, 9 the control

        assertThat(cli.run(words(List.of("run", "--rm", IMAGE), look))).isEqualTo(own);
        assertThat(engine.exec("web", look)).isEqualTo(own);
        assertThat(cli.run("run", "--rm", "-w", "/proc/self", IMAGE, "pwd")).startsWith("/proc/");
        for (var number = 3; number < 12; number++) {
            var directory = "/proc/self/fd/" + number;
            assertThat(cli.succeeds("run", "--rm", "-w", directory, IMAGE, "ls"))
                    .as(directory)
                    .isFalse();
        }
        for (var number = 3; number < 10; number += 2) {
            assertThat(cli.succeeds("exec", "-w", "/proc/self/fd/" + number, "web", "ls"))
                    .isFalse();
        }
        var sockets = engine.exec("web", "cat", "/proc/net/unix");
        assertThat(sockets).contains(RunningDaemon.execRoot(lab).toString());
        assertThat(sockets.lines().filter(line -> line.contains("@"))).isEmpty();
    }

    /** T53: no more for a further program than for the first. */
    @Test
    void furtherProgramsHaveTheRightsOfTheFirst(Lab lab) {
        var engine = RunningEngine.start(lab);

        assertThat(rights(engine)).contains("CapInh:\t0000000000000000", "CapBnd:\t00000000a80425fb", "Seccomp:\t2");
        assertThat(rights(engine, "-u", "web")).contains("CapEff:\t0000000000000000", "Groups:\t1000 1001 ");
        assertThat(rights(engine, "--group-add", "7")).contains("Groups:\t0 7 ");
        assertThat(rights(engine, "--security-opt", "no-new-privileges")).contains("NoNewPrivs:\t1");
        assertThat(rights(engine, "--privileged")).contains("Seccomp:\t0").doesNotContain("a80425fb");
    }

    /** What the first program has, after it was compared with a further one. */
    private static List<String> rights(RunningEngine engine, String... flags) {
        var words = new ArrayList<>(List.of("run", "-d", "--name", "rights"));
        words.addAll(List.of(flags));
        words.addAll(List.of(IMAGE, "sh", "-c", "grep -E '" + RIGHTS + "' /proc/self/status; exec sleep 1000"));
        engine.cli().run(words.toArray(String[]::new));
        var further = engine.cli().run("exec", "rights", "grep", "-E", RIGHTS, "/proc/self/status");
        var first = engine.cli().run("logs", "rights");
        engine.cli().run("rm", "-f", "rights");
        assertThat(first.lines())
                .as(String.join(" ", flags))
                .isEqualTo(further.lines().toList());
        return first.lines().toList();
    }

    /** T54: what has let containers out of late; T52: what is masked. */
    @Test
    void dangerousPartsOfTheKernelAreOutOfReach(Lab lab) throws IOException {
        Programs.require("perl");
        var engine = RunningEngine.start(lab);
        var refused = "alg 1\nvsock 1\nuring 1\nbpf 1\ninet 0";

        assertThat(calls(engine)).isEqualTo(refused);
        assertThat(calls(engine, "--security-opt", "no-new-privileges")).isEqualTo(refused);
        assertThat(calls(engine, "--privileged").lines())
                .doesNotContain("alg 1", "vsock 1", "bpf 1")
                .contains("inet 0");

        var cli = engine.cli();
        var interrupts = new String[] {"sh", "-c", "head -c 9 /proc/interrupts | wc -c"};
        assertThat(cli.run(words(List.of("run", "--rm", IMAGE), interrupts))).isEqualTo("0");
        assertThat(cli.run(words(List.of("run", "--rm", "--privileged", IMAGE), interrupts)))
                .endsWith("9");
        assertThat(cli.run("run", "--rm", IMAGE, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward || echo refused"))
                .contains("Read-only file system", "refused");
        assertThat(cli.run(
                        "run",
                        "--rm",
                        IMAGE,
                        "sh",
                        "-c",
                        "find /sys/firmware/* /sys/devices/virtual/thermal/* || true"))
                .doesNotContainPattern("(?m)^/sys");
    }

    /** The errors that system calls end with, 0 for none. The program that makes them is this machine's. */
    private static String calls(RunningEngine engine, String... flags) {
        var arm = System.getProperty("os.arch").equals("aarch64");
        var program = """
                sub try { my $name = shift; $! = 0; my $r = syscall(shift, @_); print $name, " ", $r < 0 ? $! + 0 : 0, "\\n" }
                my ($socket, $bpf, $buffer) = (%d, %d, "\\0" x 128);
                try("alg", $socket, 38, 5, 0); try("vsock", $socket, 40, 1, 0); try("uring", 425, 1, $buffer);
                try("bpf", $bpf, 0, $buffer, 128); try("inet", $socket, 2, 1, 0);""".formatted(arm ? 198 : 41, arm ? 280 : 321);
        var words = new ArrayList<>(List.of("run", "--rm", "-v", "/usr:/usr:ro", "-v", "/lib:/lib:ro"));
        if (Files.isDirectory(Path.of("/lib64"))) {
            words.addAll(List.of("-v", "/lib64:/lib64:ro"));
        }
        words.addAll(List.of(flags));
        words.addAll(List.of(IMAGE, "/usr/bin/perl", "-e", program));
        return engine.cli().run(words.toArray(String[]::new));
    }

    private static String[] words(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    /** T49: the directory in which a volume is mounted becomes a link to the host's and back while files are copied. */
    @Test
    void copiesStayInsideThoughTheWayToAVolumeIsSwapped(Lab lab) throws IOException {
        var engine = RunningEngine.start(lab);
        var cli = engine.cli();
        var host = lab.dir().resolve("host");
        Files.createDirectories(host.resolve("volume"));
        Files.writeString(host.resolve("volume/secret"), "the host's");
        var file = Files.writeString(lab.dir().resolve("copied"), "copied");
        engine.run("--name", "web", "-v", "kept:/place/volume");
        engine.exec("web", "sh", "-c", "echo own > /place/volume/secret");
        var before = lab.run("find", host.toString(), "-printf", "%p %s %T@\n");
        cli.run(
                "exec",
                "-d",
                "web",
                "sh",
                "-c",
                "while :; do mv /place /aside; ln -s " + host
                        + " /place; rm /place; mv /aside /place; touch /swapped; done");
        lab.await("it is swapped", () -> cli.succeeds("exec", "web", "test", "-e", "/swapped"));

        var done = 0;
        for (var copy = 0; copy < COPIES; copy++) {
            done += cli.succeeds("cp", file.toString(), "web:/place/volume/copied") ? 1 : 0;
            var read = lab.dir().resolve("read-" + copy);
            if (cli.succeeds("cp", "web:/place/volume/secret", read.toString())) {
                assertThat(read).hasContent("own\n");
                done++;
            }
        }

        assertThat(done).isPositive();
        assertThat(lab.run("find", host.toString(), "-printf", "%p %s %T@\n")).isEqualTo(before);
        cli.run("kill", "web");
        cli.run("start", "web");
        engine.exec("web", "ln", "-sfn", host.toString(), "/place/volume/link");
        cli.run("kill", "web");
        assertThat(cli.succeeds("cp", "web:/place/volume/link/volume/secret", "-"))
                .isFalse();
        assertThat(cli.succeeds("cp", file.toString(), "web:/place/volume/link/volume/"))
                .isFalse();
        assertThat(lab.run("find", host.toString(), "-printf", "%p %s %T@\n")).isEqualTo(before);
    }

    /** T50: programs and libraries of a container that an engine might take for its own. */
    @Test
    void nothingOfAContainerIsRunOrLoadedByTheEngine(Lab lab) throws IOException {
        var engine = RunningEngine.start(lab);
        var cli = engine.cli();
        var root = lab.dir().resolve("image");
        var marks = Files.createDirectory(lab.dir().resolve("marks"));
        var mark = marks.resolve("mark");
        for (var program : List.of("unpigz", "pigz", "xz", "gunzip", "zstd", "docker-untar", "ps", "id")) {
            var place = Files.createDirectories(root.resolve("usr/bin")).resolve(program);
            Files.writeString(place, "#!/bin/sh\ntouch " + mark + "\n");
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.createDirectories(root.resolve("lib/x86_64-linux-gnu"));
        Files.writeString(root.resolve("lib/x86_64-linux-gnu/libnss_files.so.2"), "no library");
        Files.writeString(root.resolve("etc/nsswitch.conf"), "passwd: files\n");
        cli.run("load", "-i", ImageArchive.of(lab, "bait:1", root, "{}").toString());
        var file = Files.writeString(lab.dir().resolve("in"), "data");
        lab.run(
                "tar",
                "-C",
                lab.dir().toString(),
                "-czf",
                lab.dir().resolve("in.tgz").toString(),
                "in");

        cli.run("run", "-d", "--name", "web", "-u", "web", "bait:1", "sleep", "1000");
        cli.run("cp", file.toString(), "web:/tmp/");
        cli.run("cp", "web:/tmp/in", lab.dir().resolve("out").toString());
        lab.run(
                "curl",
                "-sf",
                "--unix-socket",
                engine.socket().toString(),
                "-T",
                lab.dir().resolve("in.tgz").toString(),
                "http://d/containers/web/archive?path=/mnt");
        assertThat(cli.run("top", "web")).contains("sleep");
        cli.run("export", "-o", lab.dir().resolve("exported").toString(), "web");
        assertThat(cli.run("diff", "web")).contains("A /mnt/in");

        assertThat(mark).doesNotExist();
        assertThat(Site.read(Path.of("/proc/" + engine.daemon().pid() + "/maps")))
                .contains(".so")
                .doesNotContain(RunningDaemon.dataRoot(lab).toString());
        cli.run("run", "--rm", "-v", marks + ":" + marks, "bait:1", "unpigz");
        assertThat(mark).exists();
    }

    /** T56: names that are paths. */
    @Test
    void nameWithPartsOfAPathIsRefused(Lab lab) {
        var engine = RunningEngine.start(lab);
        var before = lab.run("find", lab.dir().toString(), "-maxdepth", "2", "-type", "d");

        for (var name : List.of("../x", "a/b", "..", ".", "/x", "a\\u0000b", "-x", "%2e%2e")) {
            assertThat(create(lab, engine, "volumes/create", "{\"Name\": \"" + name + "\"}"))
                    .as(name)
                    .isEqualTo("400");
            var binds = "{\"Cmd\": [\"sh\"], \"Image\": \"" + IMAGE
                    + "\", \"HostConfig\": {\"Mounts\": [{\"Type\": \"volume\", \"Source\": \"" + name
                    + "\", \"Target\": \"/t\"}]}}";
            assertThat(create(lab, engine, "containers/create", binds)).as(name).isEqualTo("400");
            assertThat(create(
                            lab,
                            engine,
                            "containers/create?name=" + encoded(name),
                            "{\"Cmd\": [\"sh\"], \"HostConfig\": {}, \"Image\": \"" + IMAGE + "\"}"))
                    .as(name)
                    .isEqualTo("400");
        }
        for (var driver : List.of("../x", "/etc/x", "a/../b")) {
            assertThat(create(lab, engine, "volumes/create", "{\"Name\": \"v\", \"Driver\": \"" + driver + "\"}"))
                    .as(driver)
                    .isEqualTo("400");
            assertThat(create(lab, engine, "networks/create", "{\"Name\": \"n\", \"Driver\": \"" + driver + "\"}"))
                    .as(driver)
                    .isEqualTo("400");
            assertThat(create(
                            lab,
                            engine,
                            "containers/create",
                            "{\"Cmd\": [\"sh\"], \"Image\": \"" + IMAGE + "\", \"HostConfig\": {\"Runtime\": \""
                                    + driver + "\"}}"))
                    .as(driver)
                    .isEqualTo("400");
        }
        assertThat(lab.run("find", lab.dir().toString(), "-maxdepth", "2", "-type", "d"))
                .isEqualTo(before);
        assertThat(create(lab, engine, "volumes/create", "{\"Name\": \"kept\", \"Driver\": \"local\"}"))
                .isEqualTo("201");
        assertThat(create(
                        lab,
                        engine,
                        "containers/create?name=web",
                        "{\"Cmd\": [\"sh\"], \"HostConfig\": {}, \"Image\": \"" + IMAGE + "\"}"))
                .isEqualTo("201");
    }

    private static String encoded(String name) {
        return name.replace("%", "%25").replace("/", "%2F").replace("\\u0000", "%00");
    }

    /** The answer's status. */
    private static String create(Lab lab, RunningEngine engine, String path, String body) {
        return lab.run(
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "--unix-socket",
                engine.socket().toString(),
                "-H",
                "Content-Type: application/json",
                "-d",
                body,
                "http://d/" + path);
    }

    /** T52: runtimes that let containers out. */
    @Test
    void oldRuntimeIsWarnedOf(Lab lab) throws IOException {
        var old = runtime(lab, "old", "1.1.4");
        var recent = runtime(lab, "recent", "1.3.3");
        var engine = RunningEngine.start(lab, "--add-runtime", "old=" + old, "--add-runtime", "recent=" + recent);

        assertThat(engine.cli().run("info"))
                .contains("WARNING: runtime old is runc 1.1.4")
                .doesNotContain("runtime recent");
        lab.await("the log says so too", () -> engine.daemon().log().contains("runtime old is runc 1.1.4"));
    }

    private static Path runtime(Lab lab, String name, String version) throws IOException {
        var file = Files.writeString(lab.dir().resolve(name), "#!/bin/sh\necho runc version " + version + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
