package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.DockerCli;
import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What Docker's users do with containers. Every engine must do it, ours and Docker's own, with the same commands and answers. */
abstract class ContainersContract extends VolumesContract {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String IMAGE = DockerEngine.IMAGE;

    @Test
    void programRunsAndItsEndIsKnown(Lab lab) throws IOException {
        var docker = start(lab);
        var cli = docker.cli();

        assertThat(cli.run("run", "--rm", IMAGE, "echo", "hello")).isEqualTo("hello");
        cli.end(7, "run", "--rm", IMAGE, "sh", "-c", "exit 7");
        assertThat(cli.end(127, "run", "--rm", IMAGE, "nothing-like-it"))
                .contains("executable file not found in $PATH");
        assertThat(cli.end(126, "run", "--rm", IMAGE, "/etc")).containsAnyOf("permission denied", "is a directory");
        assertThat(cli.run(
                        "run",
                        "--rm",
                        "-u",
                        "web",
                        "-w",
                        "/tmp",
                        "-e",
                        "A=b",
                        "--hostname",
                        "box",
                        IMAGE,
                        "sh",
                        "-c",
                        "id -u; id -g; id -G; pwd; echo $A; hostname; cat /etc/hostname"))
                .isEqualTo("1000\n1000\n1000 1001\n/tmp\nb\nbox\nbox");
        assertThat(cli.run("ps", "-aq")).isEmpty();

        var id = cli.run("create", "--name", "later", IMAGE, "sh", "-c", "echo out; echo err >&2; exit 3");
        assertThat(cli.run("inspect", "-f", "{{.Id}} {{.State.Status}} {{.Config.Image}}", "later"))
                .isEqualTo(id + " created " + IMAGE);
        assertThat(cli.end(3, "start", "-a", "later")).contains("out", "err");
        assertThat(cli.run("wait", "later")).isEqualTo("3");
        assertThat(cli.run("logs", "later")).contains("out", "err");
        assertThat(cli.run("ps", "-a", "--filter", "exited=3", "--format", "{{.Names}}"))
                .isEqualTo("later");
        assertThat(cli.end(125, "run", "--name", "later", IMAGE, "true")).contains("is already in use by container");

        var leastThereIs = "{\"Image\":\"" + IMAGE + "\",\"Cmd\":[\"true\"]}";
        assertThat(lab.run(
                        "curl",
                        "-s",
                        "--unix-socket",
                        docker.socket().toString(),
                        "-H",
                        "Content-Type: application/json",
                        "-d",
                        leastThereIs,
                        "http://docker/containers/create?name=bare"))
                .contains("\"Id\":");
        cli.run("start", "bare");
        assertThat(cli.run("wait", "bare")).isEqualTo("0");
    }

    @Test
    void containerIsStoppedStartedPausedAndRemoved(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        docker.run("--name", "web", "--label", "a=b");

        assertThat(cli.run("ps", "--filter", "label=a=b", "--format", "{{.Names}} {{.State}}"))
                .isEqualTo("web running");
        assertThat(docker.exec("web", "sh", "-c", "echo 1 > /tmp/x; cat /tmp/x"))
                .isEqualTo("1");
        cli.end(5, "exec", "web", "sh", "-c", "exit 5");
        cli.run("pause", "web");
        assertThat(cli.fail("exec", "web", "true")).contains("is paused");
        cli.run("unpause", "web");
        cli.run("rename", "web", "site");
        assertThat(cli.fail("rm", "site")).contains("running container");
        cli.run("stop", "-t", "1", "site");
        assertThat(cli.run("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "site"))
                .isEqualTo("exited 137");
        cli.run("start", "site");
        assertThat(docker.exec("site", "cat", "/tmp/x")).isEqualTo("1");
        assertThat(cli.run("diff", "site")).contains("A /tmp/x");
        cli.run("kill", "site");
        assertThat(cli.fail("kill", "site")).contains("is not running");
        cli.run("rm", "site");
        assertThat(cli.fail("inspect", "site")).containsIgnoringCase("no such object");
        assertThat(cli.fail("start", "site")).contains("No such container: site");
    }

    @Test
    void containersFindEachOtherAndAreReachedByTheirPorts(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        cli.run("network", "create", "--subnet", "10.77.0.0/24", "front");

        docker.run(
                "--name", "web", "--network", "front", "--ip", "10.77.0.9", "--network-alias", "site", "-p", "8080:80");
        docker.exec("web", "sh", "-c", "mkdir /www; printf hello > /www/index.html; httpd -h /www");
        docker.run("--name", "other", "--network", "front", "--add-host", "fixed:192.0.2.1");

        assertThat(docker.exec("other", "wget", "-q", "-O", "-", "http://web/")).isEqualTo("hello");
        assertThat(docker.exec("other", "ping", "-c", "1", "-W", "3", "site")).contains(" 0% packet loss");
        assertThat(docker.exec("other", "cat", "/etc/hosts")).contains("192.0.2.1\tfixed");
        assertThat(get(lab, "127.0.0.1:8080")).isEqualTo("hello");
        assertThat(cli.run("port", "web", "80")).contains("0.0.0.0:8080");
        assertThat(cli.end(125, "run", "--rm", "-p", "8080:80", IMAGE, "true")).contains("port is already allocated");
        cli.run("network", "disconnect", "front", "other");
        assertThat(docker.exec("other", "ip", "-o", "link")).doesNotContain("eth0");
        cli.run("network", "connect", "--alias", "friend", "front", "other");
        assertThat(docker.exec("web", "ping", "-c", "1", "-W", "3", "friend")).contains(" 0% packet loss");
        assertThat(cli.run("run", "--rm", "--network", "container:web", IMAGE, "ip", "-o", "-4", "address"))
                .contains("10.77.0.9/24");
        assertThat(cli.run("run", "--rm", "--network", "none", IMAGE, "ip", "-o", "link"))
                .doesNotContain("eth0");
        assertThat(cli.run("run", "--rm", "--network", "host", IMAGE, "ip", "-o", "link"))
                .contains("docker0");
        cli.run("rm", "-f", "web", "other");
        cli.run("network", "rm", "front");
    }

    @Test
    void filesGoInAndOutAndStayInVolumes(Lab lab) throws IOException {
        var docker = start(lab);
        var cli = docker.cli();
        var file = Files.writeString(lab.dir().resolve("in.txt"), "data");
        cli.run("create", "--name", "box", "-v", "kept:/data", "-v", lab.dir() + ":/host:ro", IMAGE, "sleep", "1000");

        cli.run("cp", file.toString(), "box:/tmp/");
        cli.run("start", "box");
        assertThat(docker.exec("box", "cat", "/tmp/in.txt", "/host/in.txt")).isEqualTo("datadata");
        docker.exec("box", "sh", "-c", "echo more > /data/f; echo out > /tmp/out.txt");
        cli.end(1, "exec", "box", "touch", "/host/no");
        cli.run("cp", "box:/tmp/out.txt", lab.dir().resolve("out.txt").toString());
        assertThat(lab.dir().resolve("out.txt")).hasContent("out\n");
        cli.run("cp", "box:/data", lab.dir().resolve("copy").toString());
        assertThat(lab.dir().resolve("copy/f")).hasContent("more\n");
        assertThat(cli.fail("cp", "box:/nothing", lab.dir().toString()))
                .containsAnyOf("No such container:path: box:/nothing", "Could not find the file /nothing");
        cli.run("export", "-o", lab.dir().resolve("box.tar").toString(), "box");
        assertThat(lab.run("tar", "-tf", lab.dir().resolve("box.tar").toString())
                        .replaceAll("(?m)^\\./", ""))
                .contains("tmp/in.txt", "bin/busybox")
                .doesNotContain("data/f", "host/in.txt", "proc/1/");
        assertThat(cli.fail("volume", "rm", "kept")).contains("volume is in use");
        cli.run("rm", "-f", "box");
        assertThat(cli.run("run", "--rm", "-v", "kept:/d", IMAGE, "cat", "/d/f"))
                .isEqualTo("more");
        assertThat(cli.run(
                        "run",
                        "--rm",
                        "--read-only",
                        "--tmpfs",
                        "/t",
                        IMAGE,
                        "sh",
                        "-c",
                        "touch /x; touch /t/x && echo t"))
                .contains("Read-only file system", "t");
        cli.run("volume", "rm", "kept");
        assertThat(cli.fail("volume", "inspect", "kept")).containsIgnoringCase("no such volume");
    }

    @Test
    void limitsAndRightsAreAsAskedFor(Lab lab) {
        var cli = start(lab).cli();

        assertThat(cli.run("run", "--rm", IMAGE, "grep", "CapBnd", "/proc/self/status"))
                .contains("00000000a80425fb");
        assertThat(cli.run("run", "--rm", IMAGE, "grep", "CapInh", "/proc/self/status"))
                .contains("0000000000000000");
        assertThat(cli.run(
                        "run",
                        "--rm",
                        "--cap-drop",
                        "ALL",
                        "--cap-add",
                        "CHOWN",
                        IMAGE,
                        "grep",
                        "CapBnd",
                        "/proc/self/status"))
                .contains("0000000000000001");
        assertThat(cli.run("run", "--rm", "--ulimit", "nofile=100:200", IMAGE, "sh", "-c", "ulimit -n"))
                .isEqualTo("100");
        assertThat(cli.run(
                        "run",
                        "--rm",
                        "--sysctl",
                        "net.ipv4.ip_forward=0",
                        IMAGE,
                        "cat",
                        "/proc/sys/net/ipv4/ip_forward"))
                .isEqualTo("0");
        assertThat(cli.run("run", "--rm", IMAGE, "sh", "-c", "ls /proc/self/fd | wc -l"))
                .isEqualTo("4"); // and ls's own
        assertThat(cli.run(
                        "run",
                        "--rm",
                        "--pids-limit",
                        "20",
                        "-m",
                        "32m",
                        IMAGE,
                        "sh",
                        "-c",
                        "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/memory/memory.limit_in_bytes"
                                + " 2>/dev/null || cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/memory.max"))
                .isEqualTo("20\n33554432");
        assertThat(cli.end(125, "run", "--rm", "-m", "1m", IMAGE, "true"))
                .contains("Minimum memory limit allowed is 6MB");
        assertThat(cli.run("run", "--rm", IMAGE, "sh", "-c", "mount -t tmpfs t /mnt 2>&1 || echo refused"))
                .contains("refused");
    }

    @Test
    void containerThatEndsIsStartedAgainAsItsPolicySays(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();

        cli.run("run", "-d", "--name", "again", "--restart", "on-failure:2", IMAGE, "sh", "-c", "exit 3");
        lab.await("it is given up", SOON, () -> cli.run(
                        "inspect", "-f", "{{.RestartCount}} {{.State.Status}} {{.State.ExitCode}}", "again")
                .equals("2 exited 3"));
        cli.run("run", "-d", "--name", "never", "--restart", "always", IMAGE, "false");
        lab.await("it is to be started again", SOON, () -> cli.run("inspect", "-f", "{{.State.Status}}", "never")
                .equals("restarting"));
        cli.run("rm", "-f", "never");
        assertThat(cli.run("ps", "-aq", "--filter", "name=never")).isEmpty();
        cli.run(
                "run",
                "-d",
                "--name",
                "sick",
                "--health-cmd",
                "test -e /tmp/well",
                "--health-interval",
                "200ms",
                IMAGE,
                "sleep",
                "1000");
        docker.exec("sick", "touch", "/tmp/well");
        lab.await("it is well", SOON, () -> cli.run("inspect", "-f", "{{.State.Health.Status}}", "sick")
                .equals("healthy"));
        assertThat(cli.run("ps", "--filter", "health=healthy", "--format", "{{.Names}}"))
                .isEqualTo("sick");
    }

    @Test
    void containersOutliveTheDaemon(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        docker.run("--name", "web", "-p", "8080:80");
        docker.exec("web", "sh", "-c", "mkdir /www; printf hello > /www/index.html; httpd -h /www");
        cli.run("run", "-d", "--name", "ends", IMAGE, "sh", "-c", "sleep 1; exit 9");
        var started = cli.run("inspect", "-f", "{{.State.StartedAt}} {{.State.Pid}}", "web");

        docker.kill();
        docker.startAgain();

        assertThat(cli.run("inspect", "-f", "{{.State.StartedAt}} {{.State.Pid}}", "web"))
                .isEqualTo(started);
        assertThat(get(lab, "127.0.0.1:8080")).isEqualTo("hello");
        assertThat(docker.exec("web", "echo", "alive")).isEqualTo("alive");
        assertThat(cli.run("wait", "ends")).isEqualTo("9");
        cli.run("restart", "-t", "0", "web");
        docker.exec("web", "httpd", "-h", "/www");
        assertThat(get(lab, "127.0.0.1:8080")).isEqualTo("hello");
        cli.run("rm", "-f", "web", "ends");
    }

    @Test
    void containerBecomesAnImageThatGoesToARegistryAndComesBack(Lab lab) throws IOException {
        ImageRegistry.start(lab);
        var docker = start(lab);
        var cli = docker.cli();
        var name = ImageRegistry.DOMAIN + "/team/box:1";
        docker.run("--name", "box", "-e", "A=b");
        docker.exec("box", "sh", "-c", "echo data > /tmp/f; rm /etc/group");

        var change = "CMD [\"cat\", \"/tmp/f\"]";
        var id = cli.run("commit", "-m", "as it is", "-a", "me", "-c", change, "-c", "ENV C=\"d e\"", "box", name);
        assertThat(cli.run("run", "--rm", name)).isEqualTo("data");
        assertThat(cli.run("run", "--rm", name, "sh", "-c", "echo $A $C; test -e /etc/group || echo gone"))
                .isEqualTo("b d e\ngone");
        assertThat(cli.run("inspect", "-f", "{{.Author}}, {{.Comment}}, {{.Parent}}", id))
                .isEqualTo("me, as it is, " + cli.run("inspect", "-f", "{{.Id}}", IMAGE));
        assertThat(cli.run("history", "--format", "{{.CreatedBy}}, {{.Comment}}", name)
                        .lines())
                .hasSize(2)
                .startsWith("sleep 1000, as it is");

        assertThat(cli.fail("push", name)).contains("no basic auth credentials");
        assertThat(login(cli, "wrong", 1)).contains("401 Unauthorized");
        assertThat(login(cli, ImageRegistry.PASSWORD, 0)).contains("Login Succeeded");
        assertThat(cli.run("push", name)).contains(": Pushed", "1: digest: sha256:");
        assertThat(cli.run("push", name)).contains(": Layer already exists");
        var other = ImageRegistry.DOMAIN + "/other/box";
        cli.run("tag", name, other + ":2");
        cli.run("tag", name, other + ":3");
        assertThat(cli.run("push", "-a", other)).contains(": Mounted from team/box", "2: digest:", "3: digest:");
        var digest = cli.run("inspect", "-f", "{{index .RepoDigests 0}}", name);
        cli.run("rmi", "-f", id);
        cli.run("pull", name);
        assertThat(cli.run("inspect", "-f", "{{.Id}} {{index .RepoDigests 0}}", name))
                .isEqualTo(id + " " + digest.replace("other", "team"));
        assertThat(cli.run("run", "--rm", name)).isEqualTo("data");
        cli.run("rm", "-f", "box");
    }

    private static String login(DockerCli cli, String password, int end) {
        return cli.end(end, "login", "-u", ImageRegistry.USER, "-p", password, ImageRegistry.DOMAIN);
    }

    @Test
    void fileSystemIsImportedWithChangesAndWhatTakesRoomIsShownAndSweptAway(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();

        var tar = lab.dir().resolve("image.tar").toString();
        cli.run("import", "-c", "ENTRYPOINT [\"echo\"]", "-c", "LABEL k=\"v w\"", tar, "other:1");
        assertThat(cli.run("run", "--rm", "other:1", "hi")).isEqualTo("hi");
        assertThat(cli.run("inspect", "-f", "{{.Config.Labels.k}}", "other:1")).isEqualTo("v w");
        docker.run("--name", "box", "-v", "kept:/data");
        docker.exec("box", "sh", "-c", "head -c 3000 /dev/zero > /data/f; head -c 5000 /dev/zero > /tmp/f");
        var spare = cli.run("volume", "create"); // without a name: newer clients sweep only such away

        var shown = cli.run("system", "df", "--format", "{{.Type}}, {{.TotalCount}}, {{.Active}}, {{.Size}}");
        assertThat(shown.lines().filter(line -> !line.startsWith("Images")))
                .containsExactly("Containers, 1, 1, 5kB", "Local Volumes, 2, 1, 3kB", "Build Cache, 0, 0, 0B");
        assertThat(shown).startsWith("Images, 2, 1, ");
        assertThat(cli.run("system", "df", "-v")).contains("other", "kept", spare, "box");
        assertThat(cli.run("system", "prune", "-a", "-f", "--volumes"))
                .contains("other:1", spare, "Total reclaimed space: ");
        assertThat(cli.run("image", "ls", "--format", "{{.Repository}}:{{.Tag}}"))
                .isEqualTo(IMAGE);
        cli.run("rm", "-f", "box");
    }

    @Test
    void testcontainersWorks(Lab lab) {
        ContainersProgram.run(lab, start(lab), "bridge", "-Dapi.version=" + apiVersion());
    }

    @Test
    void programsInPythonWork(Lab lab) throws IOException {
        ClientPrograms.runPython(lab, start(lab), apiVersion());
    }

    @Test
    void programsInJavaWork(Lab lab) throws Exception {
        try (var program = new JavaProgram(start(lab), apiVersion())) {
            program.run();
        }
    }

    /** What clients of other languages are told to speak. */
    abstract String apiVersion();

    private static String get(Lab lab, String place) {
        return lab.run("curl", "-s", "--retry", "5", "--retry-connrefused", "-m", "5", "http://" + place + "/");
    }
}
