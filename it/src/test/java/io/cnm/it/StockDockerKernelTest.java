package io.cnm.it;

import static io.cnm.it.StockDockers.get;
import static io.cnm.it.StockDockers.java;
import static io.cnm.it.StockDockers.network;
import static io.cnm.it.StockDockers.ports;
import static io.cnm.it.StockDockers.reaches;
import static io.cnm.it.StockDockers.serve;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.examples.plugin.SwitchPlugin;
import io.cnm.testkit.RunningPlugin;
import io.cnm.testkit.StockDocker;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Docker's own daemon, with its containers on networks of {@code cnm plugin}. */
@InPrivateNetns
class StockDockerKernelTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void containersFindEachOtherAndAreReachedByTheirPorts(Lab lab) {
        var docker = StockDocker.start(lab);
        RunningPlugin.start(lab, docker);
        docker.cli().run(network("front"));

        docker.run("--name", "web", "--network", "front", "-p", "8080:80", "-p", "5353:53/udp");
        docker.run("--name", "other", "--network", "front");
        serve(docker, "web", "hello");

        assertThat(docker.exec("other", "wget", "-q", "-O", "-", "http://web/")).isEqualTo("hello");
        reaches(docker, "other", "web");
        assertThat(get(lab, "127.0.0.1:8080")).isEqualTo("hello");
        assertThat(get(lab, gateway(docker, "front") + ":8080")).isEqualTo("hello");
        assertThat(ports(lab)).contains("0.0.0.0:8080->80/tcp", "0.0.0.0:5353->53/udp");

        docker.cli().run("rm", "-f", "web", "other");
        docker.cli().run("network", "rm", "front");
        assertThat(ports(lab)).doesNotContain("8080");
        lab.await("nothing of the plugin is left", () -> !lab.ip("-o link").contains("cnm"));
    }

    @Test
    void addressesAreChosenAsTheUserWishes(Lab lab) {
        var docker = StockDocker.start(lab);
        RunningPlugin.start(lab, docker);
        docker.cli()
                .run(network(
                        "back",
                        "--subnet",
                        "10.55.0.0/24",
                        "--gateway",
                        "10.55.0.9",
                        "--ip-range",
                        "10.55.0.128/25",
                        "--ipv6",
                        "--subnet",
                        "fd55::/64"));

        docker.run(
                "--name",
                "fixed",
                "--network",
                "back",
                "--ip",
                "10.55.0.7",
                "--ip6",
                "fd55::7",
                "--mac-address",
                "02:aa:bb:cc:dd:01");
        docker.run("--name", "free", "--network", "back");

        var link = docker.exec("fixed", "ip", "address", "show", "eth0");
        assertThat(link).contains("02:aa:bb:cc:dd:01", "10.55.0.7/24", "fd55::7/64");
        assertThat(docker.exec("fixed", "ip", "route")).contains("default via 10.55.0.9 dev eth0");
        assertThat(docker.exec("fixed", "ip", "-6", "route")).contains("default via fd55::1 dev eth0");
        assertThat(docker.exec("free", "ip", "-o", "-4", "address", "show", "eth0"))
                .contains(" 10.55.0.128/24 ");
        reaches(docker, "free", "fd55::7");
        assertThat(docker.cli().fail(network("clash", "--subnet", "10.55.0.0/16")))
                .contains("IpamDriver.RequestPool: ", "Pool overlaps with other one on this address space");
        assertThat(docker.cli()
                        .fail("network", "create", "-d", "cnm", "-o", "com.docker.network.driver.mtu=x", "wrong"))
                .contains("NetworkDriver.CreateNetwork: ", "com.docker.network.driver.mtu");
    }

    @Test
    void containersComeAndGoOnRunningNetworks(Lab lab) {
        var docker = StockDocker.start(lab);
        RunningPlugin.start(lab, docker);
        docker.cli().run(network("front"));
        docker.cli().run(network("back"));
        docker.run("--name", "one", "--network", "front");
        docker.run("--name", "two", "--network", "back");

        docker.cli().run("network", "connect", "--alias", "peer", "back", "one");
        reaches(docker, "two", "peer");
        assertThat(docker.exec("one", "ip", "-o", "-4", "address")).contains("eth0", "eth1");
        docker.cli().run("network", "disconnect", "front", "one");
        assertThat(docker.exec("one", "ip", "-o", "-4", "address")).doesNotContain("eth0");
        reaches(docker, "two", "peer");
    }

    @Test
    void macvlanLinksComeAndGoWithTheirContainers(Lab lab) {
        var docker = StockDocker.start(lab);
        RunningPlugin.start(lab, docker);
        lab.ip("link add up0 type veth peer name up1");
        lab.ip("link set up0 up");
        lab.ip("link set up1 up");
        docker.cli()
                .run("network", "create", "-d", "cnm-macvlan", "--subnet", "10.77.0.0/24", "-o", "parent=up0", "lan");
        docker.run("--name", "one", "--network", "lan", "--ip", "10.77.0.7");
        docker.run("--name", "two", "--network", "lan");

        reaches(docker, "two", "10.77.0.7");
        docker.cli().run("network", "disconnect", "lan", "two");
        docker.cli().run("rm", "-f", "one");
        lab.await("the links are gone", SOON, () -> lab.ip("-o link show type macvlan")
                .isEmpty());
        docker.cli().run("network", "rm", "lan");
    }

    @Test
    void internalNetworkHasNoWayOut(Lab lab) {
        var docker = StockDocker.start(lab);
        RunningPlugin.start(lab, docker);
        docker.cli().run(network("inside", "--internal"));
        docker.run("--name", "one", "--network", "inside");
        docker.run("--name", "two", "--network", "inside");

        assertThat(docker.exec("one", "ip", "route")).doesNotContain("default");
        assertThat(docker.exec("one", "ip", "-o", "link")).doesNotContain("eth1");
        reaches(docker, "one", "two");
    }

    @Test
    void containersOfTestcontainersFindEachOther(Lab lab) {
        var docker = StockDocker.start(lab);
        RunningPlugin.start(lab, docker);

        ContainersProgram.run(lab, docker, "cnm", "-Dapi.version=1.41");

        lab.await("nothing of the plugin is left", () -> !lab.ip("-o link").contains("cnm"));
    }

    @Test
    void switchOfTheExampleConnectsWhatIsPluggedIn(Lab lab) {
        var docker = StockDocker.start(lab);
        var socket = StockDocker.PLUGINS.resolve("switch.sock");
        lab.closeAtEnd(lab.shell()
                .start(
                        lab.dir().resolve("switch.log"),
                        java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SwitchPlugin.class.getName(),
                        socket.toString(),
                        lab.dir().resolve("switch").toString()));
        lab.closeAtEnd(docker::removeContainers);
        lab.await("the switch is served", SOON, () -> Files.exists(socket));

        docker.cli().run("network", "create", "-d", "switch", "lan");
        docker.run("--name", "one", "--network", "lan");
        docker.run("--name", "two", "--network", "lan");

        reaches(docker, "one", "two");
        assertThat(docker.exec("one", "ip", "route")).doesNotContain("default");
    }

    private static String gateway(StockDocker docker, String network) {
        return docker.cli()
                .run("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", network)
                .replaceAll("/.*", "");
    }
}
