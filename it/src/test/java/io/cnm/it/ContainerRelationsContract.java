package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What containers have of each other, and how they are told apart. Every engine must do it, with the same commands and answers. */
@InPrivateNetns
abstract class ContainerRelationsContract {
    private static final String IMAGE = DockerEngine.IMAGE;

    /** A new engine, without containers. */
    abstract DockerEngine start(Lab lab);

    @Test
    void sharedMemoryIsSharedByThoseThatSayBoth(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        var id = docker.run("--name", "giver", "--ipc", "shareable", "--shm-size", "16m");
        docker.run("--name", "own");
        docker.exec("giver", "sh", "-c", "echo shared > /dev/shm/f");
        docker.exec("own", "touch", "/dev/shm/f");

        assertThat(docker.exec("giver", "sh", "-c", "df -k /dev/shm | tail -n 1"))
                .containsPattern("shm\\s+16384");
        assertThat(takes(docker, "giver")).isEqualTo("shared");
        assertThat(cli.end(125, "run", "--rm", "--ipc", "container:own", IMAGE, "true"))
                .contains("can't join IPC of container", "non-shareable IPC (hint: use IpcMode:shareable");
        docker.kill();
        docker.startAgain();
        assertThat(takes(docker, "giver")).isEqualTo("shared");
        docker.run("--name", "taker", "--ipc", "container:giver");
        cli.run("restart", "-t", "0", "giver");
        assertThat(docker.exec("taker", "cat", "/dev/shm/f")).isEqualTo("shared");
        assertThat(docker.exec("giver", "ls", "/dev/shm")).isEmpty();
        assertThat(mounts(lab)).contains("containers/" + id);
        cli.run("rm", "-f", "giver", "taker", "own");
        assertThat(mounts(lab)).doesNotContain("containers/" + id);
    }

    private static String takes(DockerEngine docker, String giver) {
        return docker.cli().run("run", "--rm", "--ipc", "container:" + giver, IMAGE, "cat", "/dev/shm/f");
    }

    private static String mounts(Lab lab) {
        return lab.run("cat", "/proc/self/mountinfo");
    }

    @Test
    void renamedContainerIsFoundByItsNewNameOnly(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        cli.run("network", "create", "front");
        docker.run("--name", "web", "--network", "front", "--network-alias", "site");
        docker.run("--name", "other", "--network", "front");
        docker.run("--name", "db");
        docker.run("--name", "app", "--link", "db:store");

        cli.run("rename", "web", "shop");
        cli.run("rename", "db", "base");

        assertThat(finds(docker, "shop")).isTrue();
        assertThat(finds(docker, "site")).isTrue();
        assertThat(finds(docker, "web")).isFalse();
        assertThat(docker.exec("app", "ping", "-c", "1", "-W", "3", "store")).contains(" 0% packet loss");
        cli.run("restart", "-t", "0", "app");
        assertThat(docker.exec("app", "ping", "-c", "1", "-W", "3", "store")).contains(" 0% packet loss");
        docker.run("--name", "web", "--network", "front");
        assertThat(finds(docker, "web")).isTrue();
        cli.run("restart", "-t", "0", "shop");
        assertThat(finds(docker, "shop")).isTrue();
        docker.kill();
        docker.startAgain();
        assertThat(finds(docker, "shop")).isTrue();
        cli.run("rm", "-f", "web", "shop", "other", "app", "base");
        cli.run("network", "rm", "front");
    }

    private static boolean finds(DockerEngine docker, String name) {
        return docker.exec("other", "sh", "-c", "nslookup " + name + " 127.0.0.11 || true")
                .contains("Name:");
    }

    @Test
    void containersAreFoundByWhatTheyAreAndHave(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        cli.run("network", "create", "front");
        docker.run("--name", "one", "-p", "8080:80", "--expose", "53/udp", "-v", "kept:/data", "--network", "front");
        docker.run("--name", "two", "-v", "/etc:/host", "--expose", "7000-7002");
        cli.run("create", "--name", "three", "--expose", "90", IMAGE, "true");
        cli.end(4, "run", "--name", "four", IMAGE, "sh", "-c", "exit 4");

        assertThat(names(docker, "publish=8080")).isEqualTo("one");
        assertThat(names(docker, "publish=8000-9000/tcp")).isEqualTo("one");
        assertThat(names(docker, "publish=80")).isEmpty();
        assertThat(names(docker, "expose=80")).isEqualTo("one");
        assertThat(names(docker, "expose=50-60/udp")).isEqualTo("one");
        assertThat(names(docker, "expose=7001")).isEqualTo("two");
        assertThat(names(docker, "expose=90")).isEmpty();
        assertThat(names(docker, "volume=kept")).isEqualTo("one");
        assertThat(names(docker, "volume=/data")).isEqualTo("one");
        assertThat(names(docker, "volume=/etc")).isEqualTo("two");
        assertThat(names(docker, "network=front")).isEqualTo("one");
        assertThat(names(docker, "network=" + cli.run("network", "inspect", "-f", "{{.Id}}", "front")))
                .isEqualTo("one");
        assertThat(names(docker, "before=three")).isEqualTo("two one");
        assertThat(names(docker, "since=two")).isEqualTo("four three");
        assertThat(names(docker, "ancestor=" + IMAGE)).isEqualTo("four three two one");
        assertThat(names(docker, "ancestor=nothing:like-it")).isEmpty();
        assertThat(names(docker, "exited=4")).isEqualTo("four");
        assertThat(names(docker, "health=none")).isEqualTo("four three two one");
        assertThat(names(docker, "is-task=false")).isEqualTo("four three two one");
        assertThat(names(docker, "is-task=true")).isEmpty();
        assertThat(cli.run("ps", "-q", "--filter", "exited=4")).isEmpty();
        assertThat(cli.fail("ps", "--filter", "is-task=perhaps")).contains("is-task", "perhaps");
        assertThat(cli.fail("ps", "--filter", "health=ill")).contains("health", "ill");
        assertThat(cli.fail("ps", "--filter", "since=nobody")).containsIgnoringCase("no such container");
        assertThat(cli.fail("ps", "--filter", "publish=1:2")).contains("filter for 'publish' should not contain ':'");
    }

    private static String names(DockerEngine docker, String filter) {
        return docker.cli()
                .run("ps", "-a", "--filter", filter, "--format", "{{.Names}}")
                .replace('\n', ' ');
    }

    @Test
    void listFollowsEveryChange(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        cli.run("network", "create", "front");
        docker.run("--name", "one", "-p", "8080:80");

        assertThat(row(docker)).startsWith("one|" + IMAGE + "|Up ").contains("|bridge|0.0.0.0:8080->80/tcp");
        cli.run("network", "connect", "front", "one");
        // Docker's command lists them as a map of Go has them: in any order.
        assertThat(row(docker)).containsPattern("\\|(bridge,front|front,bridge)\\|");
        cli.run("network", "disconnect", "bridge", "one");
        assertThat(row(docker)).contains("|front|");
        cli.run("pause", "one");
        assertThat(row(docker)).contains(" (Paused)|");
        cli.run("unpause", "one");
        assertThat(row(docker)).doesNotContain("(Paused)");
        cli.run("rename", "one", "first");
        assertThat(row(docker)).startsWith("first|");
        cli.run("tag", IMAGE, "else:where");
        cli.run("rmi", IMAGE);
        var image = cli.run("inspect", "-f", "{{.Image}}", "first").substring("sha256:".length());
        assertThat(row(docker)).startsWith("first|" + image.substring(0, 12) + "|");
        cli.run("tag", "else:where", IMAGE);
        assertThat(row(docker)).startsWith("first|" + IMAGE + "|");
        cli.run("kill", "first");
        assertThat(row(docker)).contains("|Exited (137) ").endsWith("|front|");
        cli.run("start", "first");
        assertThat(row(docker)).contains("|Up ").endsWith("->80/tcp");
        cli.run("rm", "-f", "first");
        assertThat(row(docker)).isEmpty();
    }

    private static String row(DockerEngine docker) {
        return docker.cli().run("ps", "-a", "--format", "{{.Names}}|{{.Image}}|{{.Status}}|{{.Networks}}|{{.Ports}}");
    }

    @Test
    void engineSaysWhatItHasAndWarnsOfNothing(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        docker.run("--name", "one");
        docker.run("--name", "two");
        cli.run("pause", "two");
        cli.run("create", IMAGE, "true");

        var numbers = "{{.Containers}} {{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}} {{.Images}}";
        assertThat(cli.run("info", "-f", numbers)).isEqualTo("3 1 1 1 1");
        var abilities = "{{.MemoryLimit}} {{.CPUShares}} {{.CPUSet}} {{.PidsLimit}} {{.IPv4Forwarding}}";
        assertThat(cli.run("info", "-f", abilities)).isEqualTo("true true true true true");
        assertThat(cli.run("info", "-f", "{{.CgroupDriver}} {{.DefaultRuntime}} {{.LiveRestoreEnabled}}"))
                .isEqualTo("cgroupfs runc true");
        assertThat(cli.run(
                        "info",
                        "-f",
                        "{{.IndexServerAddress}} {{(index .RegistryConfig.IndexConfigs \"docker.io\").Secure}}"))
                .isEqualTo("https://index.docker.io/v1/ true");
        assertThat(cli.run("info", "-f", "{{json .SecurityOptions}}")).contains("name=seccomp,profile=");
        assertThat(cli.run("info"))
                .contains("Server Version: ", "Storage Driver: ", "Swarm: inactive", "Runtimes: ", "127.0.0.0/8")
                .doesNotContain("<nil>", "<no value>", "No memory limit", "No cpu", "seccomp profile");
    }

    @Test
    void processesAreShownInTheColumnsAskedFor(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        docker.run("--name", "one", "-u", "1000");
        var pid = cli.run("inspect", "-f", "{{.State.Pid}}", "one");

        assertThat(words(cli.run("top", "one", "-o", "pid,comm,args")))
                .isEqualTo("PID COMMAND COMMAND\n" + pid + " sleep sleep 1000");
        assertThat(words(cli.run("top", "one", "-eo", "ppid,pid,uid,ni,nlwp,stat,cmd")))
                .startsWith("PPID PID UID NI NLWP STAT CMD\n")
                .endsWith(" " + pid + " 1000 " + nice(lab, pid) + " 1 " + stat(lab, pid) + " sleep 1000");
        assertThat(words(cli.run("top", "one", "aux")))
                .startsWith("USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND\n")
                .endsWith(" sleep 1000");
        assertThat(words(cli.run("top", "one"))).startsWith("UID PID PPID C STIME TTY TIME CMD\n");
        assertThat(cli.fail("top", "one", "-o", "comm")).contains("Couldn't find PID field in ps output");
        assertThat(cli.fail("top", "one", "-o", "pid,nonsense")).contains("nonsense");
    }

    private static String words(String table) {
        return table.lines().map(line -> line.strip().replaceAll("\\s+", " ")).collect(Collectors.joining("\n"));
    }

    private static String nice(Lab lab, String pid) {
        return lab.run("ps", "-o", "ni=", "-p", pid).strip();
    }

    private static String stat(Lab lab, String pid) {
        return lab.run("ps", "-o", "stat=", "-p", pid).strip();
    }

    @Test
    void logIsKeptInSeveralFilesAndReadAsOne(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        var writing =
                "for j in 1 2 3 4 5 6; do for i in $(seq 300); do echo line $j $i of many; done; sleep 0.3; done; echo end";
        cli.run(
                "run",
                "-d",
                "--name",
                "talker",
                "--log-driver",
                "json-file",
                "--log-opt",
                "max-size=2k",
                "--log-opt",
                "max-file=3",
                IMAGE,
                "sh",
                "-c",
                writing);

        cli.run("wait", "talker"); // Docker's own may lose who follows a log that is full so often
        assertThat(cli.run("logs", "--tail", "2", "talker")).isEqualTo("line 6 300 of many\nend");
        assertThat(cli.run("logs", "talker")).doesNotContain("line 1 1 of many").endsWith("\nend");
        assertThat(cli.end(125, "run", "--rm", "--log-opt", "max-file=0", IMAGE, "true"))
                .contains("max-file");
    }

    @Test
    void linkTellsOfTheOtherContainerInTheEnvironment(Lab lab) {
        var docker = start(lab);
        var cli = docker.cli();
        docker.run("--name", "db", "-e", "WORD=a=b", "--expose", "81", "--expose", "80", "--expose", "53/udp");
        var address = cli.run("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "db");
        docker.run("--name", "web", "--link", "db:the-db", "-e", "THE_DB_PORT_80_TCP_PROTO=mine");

        assertThat(docker.exec("web", "sh", "-c", "env | grep ^THE_DB | sort").replace(address, "ADDRESS"))
                .isEqualTo("""
                        THE_DB_ENV_WORD=a=b
                        THE_DB_NAME=/web/the-db
                        THE_DB_PORT=udp://ADDRESS:53
                        THE_DB_PORT_53_UDP=udp://ADDRESS:53
                        THE_DB_PORT_53_UDP_ADDR=ADDRESS
                        THE_DB_PORT_53_UDP_PORT=53
                        THE_DB_PORT_53_UDP_PROTO=udp
                        THE_DB_PORT_80_TCP=tcp://ADDRESS:80
                        THE_DB_PORT_80_TCP_ADDR=ADDRESS
                        THE_DB_PORT_80_TCP_PORT=80
                        THE_DB_PORT_80_TCP_PROTO=mine
                        THE_DB_PORT_81_TCP=tcp://ADDRESS:81
                        THE_DB_PORT_81_TCP_ADDR=ADDRESS
                        THE_DB_PORT_81_TCP_PORT=81
                        THE_DB_PORT_81_TCP_PROTO=tcp""");
        cli.run("stop", "-t", "0", "db");
        assertThat(cli.end(125, "run", "--rm", "--link", "db", "--name", "late", IMAGE, "true"))
                .contains("Cannot link to a non running container: /db AS /late/db");
    }
}
