package io.cnm.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.RunningEngine;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import io.cnm.testkit.kernel.QuotaDisk;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What an image from anywhere might try against the host. What must fail is tried beside the same thing where it works. */
@InPrivateNetns
class ImageThreatsKernelTest {
    /** Variables that a container has in any case, or by its image. */
    private static final List<String> OWN = List.of("A", "PATH", "HOME", "HOSTNAME", "SHLVL", "PWD");

    private static final int BOMB_MIB = 128;
    private static final int HEAP_MIB = 32;

    /** T42: a gzip bomb is unpacked without being held in memory. */
    @Test
    void layerThatGrowsAThousandTimesIsUnpackedInLittleMemory(Lab lab) throws IOException {
        var engine = RunningEngine.start(lab, List.of("-Xmx" + HEAP_MIB + "m"));
        var bomb = ImageArchive.ofZeros(lab, "bomb:1", BOMB_MIB);
        assertThat(Files.size(bomb)).isLessThan(4 << 20);
        var before = DaemonState.residentKilobytes(engine.daemon());

        engine.cli().run("load", "-i", bomb.toString());

        assertThat(Long.parseLong(engine.cli().run("inspect", "-f", "{{.Size}}", "bomb:1")))
                .isGreaterThanOrEqualTo((long) BOMB_MIB << 20);
        assertThat(DaemonState.mostResidentKilobytes(engine.daemon()) - before).isLessThan(2L * HEAP_MIB * 1024);
        engine.cli().run("rmi", "bomb:1");
    }

    /** T42: what a container's own files may take is bounded, where the file system can. */
    @Test
    void containerFillsNoMoreOfTheDiskThanItMay(Lab lab) {
        QuotaDisk.mount(lab, RunningDaemon.dataRoot(lab));
        var engine = RunningEngine.start(lab);

        assertThat(dd(engine, "--storage-opt", "size=4M")).contains("quota exceeded");
        assertThat(dd(engine, "--storage-opt", "size=40M")).doesNotContain("exceeded");
        assertThat(dd(engine)).doesNotContain("exceeded");
    }

    /** T42: a limit that nobody keeps must not be taken for one. */
    @Test
    void boundThatTheFileSystemCannotKeepIsRefused(Lab lab) {
        var cli = RunningEngine.start(lab).cli();

        assertThat(cli.end(1, "create", "--storage-opt", "size=4M", DockerEngine.IMAGE, "true"))
                .contains("--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
        assertThat(cli.end(1, "create", "--storage-opt", "sise=4M", DockerEngine.IMAGE, "true"))
                .contains("Unknown option sise");
        assertThat(cli.run("ps", "-aq")).isEmpty();
    }

    /** What is said of twenty mebibytes that are written and removed again. */
    private static String dd(RunningEngine engine, String... flags) {
        var words = new ArrayList<>(List.of("run", "--rm"));
        words.addAll(List.of(flags));
        words.addAll(List.of(DockerEngine.IMAGE, "sh", "-c", "dd if=/dev/zero of=/file bs=1M count=20 2>&1; rm /file"));
        return engine.cli().run(words.toArray(String[]::new));
    }

    /** T42: a load whose client goes away in its midst. */
    @Test
    void loadThatIsGivenUpLeavesNothing(Lab lab) throws IOException {
        var engine = RunningEngine.start(lab);
        var archive =
                Files.readAllBytes(ImageArchive.of(lab, "half:1", lab.dir().resolve("image"), "{}"));
        var before = data(lab);

        try (var client = SocketChannel.open(UnixDomainSocketAddress.of(engine.socket()))) {
            send(
                    client,
                    ("POST /images/load HTTP/1.1\r\nHost: d\r\nContent-Length: " + archive.length + "\r\n\r\n")
                            .getBytes(US_ASCII));
            send(client, Arrays.copyOf(archive, archive.length - (64 << 10)));
            lab.await("some of it is on the disk", () -> !data(lab).equals(before));
        }

        lab.await("nothing of it is left", () -> data(lab).equals(before));
        assertThat(engine.cli().run("images", "-q", "half")).isEmpty();
    }

    private static void send(SocketChannel client, byte[] bytes) throws IOException {
        for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            client.write(buffer);
        }
    }

    /** Layers, archives and what is on its way. */
    private static String data(Lab lab) {
        var root = RunningDaemon.dataRoot(lab);
        return lab.shell()
                .tryRun(
                        "find",
                        root.resolve("blobs").toString(),
                        root.resolve("overlay2").toString(),
                        "-maxdepth",
                        "2")
                .output();
    }

    /** T39: nodes of devices come with an image; which of them can be opened is not for the image to say. */
    @Test
    void deviceOfAnImageOpensOnlyWhatContainersMayOpen(Lab lab) throws IOException {
        var engine = RunningEngine.start(lab);
        var root = Files.createTempDirectory(lab.dir(), "root");
        lab.run("cp", "-a", lab.dir().resolve("image") + "/.", root.toString());
        lab.run("mknod", "-m", "666", root.resolve("nothing").toString(), "c", "1", "3");
        lab.run("mknod", "-m", "666", root.resolve("log").toString(), "c", "1", "11");
        lab.run("mknod", "-m", "666", root.resolve("disk").toString(), "b", "7", "0");
        engine.cli()
                .run("load", "-i", ImageArchive.of(lab, "nodes:1", root, "{}").toString());

        assertThat(opened(engine)).isEqualTo("nothing");
        assertThat(opened(engine, "--device-cgroup-rule", "c 1:11 rw")).isEqualTo("nothing log");
    }

    private static String opened(RunningEngine engine, String... flags) {
        var words = new ArrayList<>(List.of("run", "--rm"));
        words.addAll(List.of(flags));
        words.addAll(List.of(
                "nodes:1",
                "sh",
                "-c",
                "for each in nothing log disk; do (: >> /$each) 2>&- && echo $each; done; true"));
        return engine.cli().run(words.toArray(String[]::new)).replace('\n', ' ');
    }

    /** T45: links of an image, where the engine and the runtime make and mount things, lead to places of the host. */
    @Test
    void linkInAnImageLeadsNowhereOnTheHost(Lab lab, TestReporter reporter) throws IOException {
        var engine = RunningEngine.start(lab);
        var host = Files.createDirectory(lab.dir().resolve("host"));
        Files.writeString(host.resolve("file"), "untouched");
        Files.createDirectory(host.resolve("directory"));
        assertThat(engine.cli().run("run", "--rm", load(engine, lab, lab.dir().resolve("image"))))
                .isEqualTo("ran");
        for (var each : List.of(
                "etc/hosts=file",
                "etc/hosts=missing",
                "etc/resolv.conf=file",
                "etc/hostname=missing",
                "etc=directory",
                "dev=directory",
                "dev=missing",
                "proc=directory",
                "sys=directory",
                "data=directory",
                "data=missing",
                "work=directory",
                "work=missing")) {
            var place = each.substring(0, each.indexOf('='));
            var target = each.substring(each.indexOf('=') + 1);
            var root = withLink(lab, place, host.resolve(target));
            var before = listing(lab, host);

            var runs = engine.cli().succeeds("run", "--name", "linked", load(engine, lab, root));

            assertThat(listing(lab, host)).as(place + " to a " + target).isEqualTo(before);
            reporter.publishEntry(place + " to a " + target, runs ? "runs" : "refused");
            engine.cli().run("rm", "-f", "-v", "linked");
        }
    }

    /** An image that writes wherever something is made or mounted for it. */
    private static String load(RunningEngine engine, Lab lab, Path root) {
        var config = """
                {"Cmd": ["sh", "-c", "touch here /data/x; echo x >> /etc/hosts; echo x >> /etc/resolv.conf; echo ran"],
                "Volumes": {"/data": {}}, "WorkingDir": "/work"}""";
        engine.cli()
                .run("load", "-i", ImageArchive.of(lab, "links:1", root, config).toString());
        return "links:1";
    }

    /** The image's files with a link that leads to a place of the host if somebody follows it there. */
    private static Path withLink(Lab lab, String place, Path target) throws IOException {
        var root = Files.createTempDirectory(lab.dir(), "root");
        lab.run("cp", "-a", lab.dir().resolve("image") + "/.", root.toString());
        var link = root.resolve(place);
        lab.run("rm", "-rf", link.toString());
        Files.createSymbolicLink(link, target);
        return root;
    }

    private static String listing(Lab lab, Path directory) {
        return lab.run("find", directory.toString(), "-printf", "%p %y %m %s %T@\\n");
    }

    /** T47: a name without a value, for which other engines give what their own environment has. */
    @Test
    void variableWithoutAValueGetsNothingOfTheEngines(Lab lab) {
        var engine = RunningEngine.start(lab);
        var environment = Site.read(Path.of("/proc/" + engine.daemon().pid() + "/environ"));
        var secret = Arrays.stream(environment.split("\0", -1))
                .filter(each -> each.indexOf('=') > 0)
                .filter(each -> !OWN.contains(each.substring(0, each.indexOf('='))))
                .findFirst()
                .orElseThrow();
        var name = secret.substring(0, secret.indexOf('='));
        var config = """
                {"Env": ["%s", "*", "", "=x", "A=b"], "Cmd": ["env"]}""".formatted(name);
        engine.cli()
                .run(
                        "load",
                        "-i",
                        ImageArchive.of(lab, "env:1", lab.dir().resolve("image"), config)
                                .toString());
        engine.cli().run("run", "-d", "--name", "web", "env:1", "sleep", "1000");

        for (var seen : List.of(engine.cli().run("run", "--rm", "env:1"), engine.exec("web", "env"))) {
            assertThat(seen.lines()).contains("A=b").doesNotContain(secret).noneMatch(line -> line.startsWith("*"));
            assertThat(seen.lines().map(line -> line.substring(0, line.indexOf('='))))
                    .isSubsetOf(OWN);
        }
        assertThat(engine.cli().run("exec", "-e", name + "=given", "web", "env"))
                .contains(name + "=given");
    }
}
