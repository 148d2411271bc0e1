package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.linux.Sysctl;
import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.RunningEngine;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers on networks of every kind, through Docker's API. */
@InPrivateNetns
class ContainerNetworksKernelTest {
    private static final String IMAGE = DockerEngine.IMAGE;

    @ParameterizedTest
    @ValueSource(strings = {"nftables", "iptables"})
    void namesPortsAndIsolationDoNotDependOnTheFirewall(String firewall, Lab lab) {
        var engine = RunningEngine.start(lab, "--firewall-backend", firewall);
        var cli = engine.cli();
        cli.run("network", "create", "front");
        cli.run("network", "create", "back");
        serve(engine, "web", "--network", "front", "-p", "8080:80");
        var address = cli.run("inspect", "-f", "{{.NetworkSettings.Networks.front.IPAddress}}", "web");

        assertThat(fetch(engine, "front", "web")).isEqualTo("web");
        assertThat(fetch(engine, "front", address)).isEqualTo("web");
        assertThat(fetch(engine, "back", "web")).contains("bad address");
        assertThat(fetch(engine, "back", address)).endsWith("failed");
        assertThat(fetch(lab, "127.0.0.1:8080")).isEqualTo("web");

        cli.run("network", "connect", "back", "web");
        assertThat(fetch(engine, "back", "web")).isEqualTo("web");
        cli.run("network", "disconnect", "back", "web");
        cli.run("rm", "-f", "web");
        assertThat(fetch(lab, "127.0.0.1:8080")).contains("refused");
        cli.run("network", "rm", "front", "back");
    }

    @Test
    void networkOfAPluginCarriesContainers(Lab lab) {
        // Where the daemon turns forwarding on, it drops what nobody lets through, as Docker does; a plugin has rules
        // for that.
        lab.netns().run(() -> Sysctl.write("net/ipv4/ip_forward", "1"));
        WeavePlugin.start(lab);
        var engine = RunningEngine.start(lab, List.of("-Dcnm.plugins=" + WeavePlugin.directory(lab)));
        var cli = engine.cli();
        cli.run("network", "create", "-d", WeavePlugin.NAME, "--subnet", "10.7.0.0/24", "wide");
        serve(engine, "web", "--network", "wide");

        assertThat(fetch(engine, "wide", "web")).isEqualTo("web");
        assertThat(cli.run("network", "inspect", "-f", "{{.Driver}}", "wide")).isEqualTo(WeavePlugin.NAME);

        cli.run("rm", "-f", "web");
        cli.run("network", "rm", "wide");
        assertThat(lab.ip("-o link")).doesNotContain(WeavePlugin.BRIDGE);
    }

    /** A container that gives out its name. */
    private static void serve(RunningEngine engine, String name, String... flags) {
        var words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(flags));
        words.addAll(List.of(
                IMAGE, "sh", "-c", "mkdir /site; echo " + name + " > /site/index.html; exec httpd -f -p 80 -h /site"));
        engine.cli().run(words.toArray(String[]::new));
    }

    /** What a further container gets from there, or what it says of its failure. */
    private static String fetch(RunningEngine engine, String network, String host) {
        return engine.cli()
                .run(
                        "run",
                        "--rm",
                        "--network",
                        network,
                        IMAGE,
                        "sh",
                        "-c",
                        "timeout 3 wget -qO- http://" + host + " 2>&1 || echo failed");
    }

    private static String fetch(Lab lab, String place) {
        return lab.run("sh", "-c", "busybox timeout 3 busybox wget -qO- http://" + place + " 2>&1 || echo failed")
                .strip();
    }
}
