package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What volumes are besides plain directories. Every engine must do it, with the same commands and answers. */
@InPrivateNetns
abstract class VolumesContract extends ContainerRelationsContract {
    private static final String IMAGE = DockerEngine.IMAGE;

    @Test
    void volumeIsAFileSystemOfItsOwnWhileItIsUsed(Lab lab) throws IOException {
        var docker = start(lab);
        var cli = docker.cli();
        var shared = Files.createDirectories(lab.dir().resolve("shared"));
        Files.writeString(shared.resolve("f"), "host");
        create(docker, "memory", "tmpfs", "tmpfs", "size=1m,mode=0770");
        create(docker, "bound", "none", shared.toString(), "bind,ro");

        assertThat(cli.run("volume", "inspect", "-f", "{{.Options.type}} {{.Options.o}}", "memory"))
                .isEqualTo("tmpfs size=1m,mode=0770");
        docker.run("--name", "one", "-v", "memory:/m", "-v", "bound:/b");
        docker.run("--name", "two", "-v", "memory:/m");
        docker.exec("one", "sh", "-c", "echo some > /m/f");
        assertThat(docker.exec("two", "cat", "/m/f")).isEqualTo("some");
        assertThat(docker.exec("two", "sh", "-c", "df -k /m | tail -n 1")).containsPattern("tmpfs\\s+1024 ");
        assertThat(docker.exec("one", "cat", "/b/f")).isEqualTo("host");
        cli.end(1, "exec", "one", "touch", "/b/f");
        cli.run("rm", "-f", "one");
        assertThat(docker.exec("two", "cat", "/m/f")).isEqualTo("some");
        assertThat(cli.run("run", "--rm", "-v", "memory:/m", IMAGE, "cat", "/m/f"))
                .isEqualTo("some");
        cli.run("stop", "-t", "0", "two");
        assertThat(lab.run("cat", "/proc/self/mountinfo")).doesNotContain("volumes/memory", "volumes/bound");
        assertThat(cli.run("run", "--rm", "-v", "memory:/m", IMAGE, "ls", "/m")).isEmpty();
        cli.run("rm", "two");
        cli.run("volume", "rm", "memory", "bound");
        assertThat(shared.resolve("f")).hasContent("host");
    }

    private static void create(DockerEngine docker, String name, String type, String device, String options) {
        docker.cli()
                .run("volume", "create", "-o", "type=" + type, "-o", "device=" + device, "-o", "o=" + options, name);
    }

    @Test
    void whatCannotBeMountedIsToldWithTheKernelsWords(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();

        assertThat(cli.fail("volume", "create", "-o", "color=red", "vol")).contains("invalid option: \"color\"");
        assertThat(cli.fail("volume", "create", "-o", "type=tmpfs", "vol"))
                .contains("missing required option: \"device\"");
        assertThat(cli.fail("volume", "create", "-d", "nodriver", "vol")).contains("plugin \"nodriver\" not found");
        create(docker, "nonsense", "tmpfs", "tmpfs", "nonsense=1");
        create(docker, "nowhere", "none", "/nothing/like/it", "bind");
        cli.run("create", "--name", "one", "-v", "nonsense:/d", IMAGE, "true");
        cli.run("create", "--name", "two", "-v", "nowhere:/d", IMAGE, "true");
        assertThat(cli.fail("start", "one"))
                .contains("failed to mount local volume: mount tmpfs:", "data: nonsense=1: invalid argument");
        assertThat(cli.fail("start", "two"))
                .contains("failed to mount local volume: mount /nothing/like/it:", "no such file or directory");
        cli.run("rm", "one", "two");
        cli.run("volume", "rm", "nonsense", "nowhere");
    }

    @Test
    void volumesAreListedAndSweptByWhatTheyAre(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        cli.run("volume", "create", "--label", "a=b", "kept");
        cli.run("volume", "create", "loose");
        docker.run("--name", "one", "-v", "kept:/d", "-v", "/anonymous");
        docker.run(
                "--name",
                "two",
                "--mount",
                "type=volume,source=made,target=/m,volume-label=c=d,volume-driver=local,volume-opt=type=tmpfs,volume-opt=device=tmpfs");

        assertThat(list(docker, "dangling=true")).isEqualTo("loose");
        assertThat(list(docker, "dangling=false", "name=kep")).isEqualTo("kept");
        assertThat(list(docker, "label=a")).isEqualTo("kept");
        assertThat(list(docker, "label=a=c")).isEmpty();
        assertThat(list(docker, "label=c=d")).isEqualTo("made");
        assertThat(list(docker, "driver=local", "name=loose")).isEqualTo("loose");
        assertThat(docker.exec("two", "grep", " /m ", "/proc/mounts")).startsWith("tmpfs /m tmpfs");
        cli.run("rm", "-f", "one", "two");
        cli.run("volume", "rm", "loose");
        assertThat(list(docker, "dangling=true").split(" ")).hasSize(3).contains("kept", "made");
        cli.run("volume", "prune", "-f", "--filter", "label!=a=b"); // newer clients mean those without a name only
        assertThat(cli.run("volume", "ls", "-q")).isEqualTo("kept\nmade");
    }

    private static String list(DockerEngine docker, String... filters) {
        var words = new java.util.ArrayList<>(java.util.List.of("volume", "ls", "-q"));
        for (var filter : filters) {
            words.add("--filter");
            words.add(filter);
        }
        return docker.cli().run(words.toArray(String[]::new)).replace('\n', ' ');
    }
}
