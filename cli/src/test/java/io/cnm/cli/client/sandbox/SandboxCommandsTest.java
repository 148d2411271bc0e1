package io.cnm.cli.client.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.cli.client.WithFakeDaemon;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxCommandsTest extends WithFakeDaemon {
    private static final String C1 = """
            {"id":"cccccccccccccccc","spec":{"containerId":"c1","hostname":"h","dns":{"servers":["9.9.9.9"]},
             "extraHosts":[{"name":"x","address":"10.0.0.1"}],"exposed":[{"port":80,"protocol":"tcp"}]},
             "key":"/run/cnm/netns/c","hostsFile":"/run/h","resolvConf":"/run/r","endpoints":["1111"],
             "ports":[{"protocol":"tcp","hostAddress":"0.0.0.0","hostPort":8080,"containerAddress":"10.1.0.2",
               "containerPort":80}]}""";

    private static final String PLAN = """
            {"title":"a plan","steps":[]}""";

    @Test
    void listIsATable() {
        daemon.answer("GET sandboxes", 200, "[" + C1 + "]");

        assertThat(daemon.cnm("sandbox", "ls").out()).isEqualTo("""
                        SANDBOX ID     CONTAINER   MODE   ENDPOINTS   PORTS
                        cccccccccccc   c1          own    1           0.0.0.0:8080->80/tcp
                        """);
    }

    @Test
    void inspectShowsFilesEndpointsAndPorts() {
        daemon.answer("GET sandboxes/c1", 200, C1);

        assertThat(daemon.cnm("sandbox", "inspect", "c1").out()).isEqualTo("""
                        sandbox of c1
                          id            cccccccccccccccc
                          namespace     /run/cnm/netns/c
                          hosts         /run/h
                          resolv.conf   /run/r
                          hostname      h
                          dns server    9.9.9.9
                          endpoint      1111
                          host          10.0.0.1 x
                          exposed       80/tcp
                          port          0.0.0.0:8080->80/tcp
                        """);
    }

    @Test
    void statsAreATableOrTheDaemonsJson() {
        var answer = """
                [{"interfaceName":"eth0","endpoint":"1111","network":"front",
                  "received":{"bytes":5000000000,"packets":12,"errors":1,"dropped":2},
                  "sent":{"bytes":90,"packets":1,"errors":0,"dropped":0}}]""";
        daemon.answer("GET sandboxes/c1/statistics", 200, answer);

        assertThat(daemon.cnm("sandbox", "stats", "c1").out().replaceAll(" +", " "))
                .isEqualTo("""
                        INTERFACE NETWORK RX BYTES RX PACKETS RX ERRORS RX DROPPED TX BYTES TX PACKETS TX ERRORS TX DROPPED
                        eth0 front 5000000000 12 1 2 90 1 0 0
                        """);
        assertThat(daemon.cnm("sandbox", "stats", "--json", "c1").out()).isEqualTo(answer + "\n");
    }

    @Test
    void createPutsEveryOptionIntoItsField() {
        daemon.answer("POST sandboxes", 201, C1);

        var outcome = daemon.cnm(
                "sandbox",
                "create",
                "--mode=host",
                "--hostname=h",
                "--domainname=d",
                "--add-host=x=10.0.0.1",
                "--add-host=y:[fd00::1]",
                "--dns=9.9.9.9",
                "--dns-search=.",
                "--dns-opt=ndots:1",
                "-p",
                "127.0.0.1:8080:80/udp",
                "--expose=90-91",
                "-P",
                "--files=/f",
                "c1");

        assertThat(outcome.out()).isEqualTo("cccccccccccccccc\n");
        assertThat(daemon.asked())
                .containsExactly("POST sandboxes {\"containerId\":\"c1\",\"mode\":\"host\",\"hostname\":\"h\","
                        + "\"domain\":\"d\",\"extraHosts\":[{\"name\":\"x\",\"address\":\"10.0.0.1\"},"
                        + "{\"name\":\"y\",\"address\":\"fd00::1\"}],"
                        + "\"dns\":{\"servers\":[\"9.9.9.9\"],\"search\":[\".\"],\"options\":[\"ndots:1\"]},"
                        + "\"ports\":[{\"protocol\":\"udp\",\"containerPort\":80,\"hostAddress\":\"127.0.0.1\","
                        + "\"hostPort\":8080,\"hostPortEnd\":8080}],"
                        + "\"exposed\":[{\"protocol\":\"tcp\",\"port\":90},{\"protocol\":\"tcp\",\"port\":91}],"
                        + "\"publishAll\":true,\"files\":\"/f\"}");
    }

    @Test
    void createWithNetworksSendsTheEndpointsAlong() {
        daemon.answer("POST sandboxes", 201, C1);

        var outcome = daemon.cnm(
                "sandbox",
                "create",
                "c1",
                "--network",
                "front,alias=a,ip=10.1.0.2,driver-opt=k=v,gw-priority=7,interface=net0,link=db:store,link=q",
                "--network=back");

        assertThat(outcome.out()).isEqualTo("cccccccccccccccc\n");
        assertThat(daemon.asked())
                .containsExactly("POST sandboxes {\"containerId\":\"c1\",\"connections\":["
                        + "{\"network\":\"front\",\"endpoint\":{\"name\":\"c1\",\"ipv4\":\"10.1.0.2\",\"aliases\":[\"a\"],"
                        + "\"options\":{\"k\":\"v\"}},\"interfaceName\":\"net0\",\"gatewayPriority\":7,"
                        + "\"links\":[{\"target\":\"db\",\"alias\":\"store\"},{\"target\":\"q\",\"alias\":\"q\"}]},"
                        + "{\"network\":\"back\",\"endpoint\":{\"name\":\"c1\"}}]}");
    }

    @Test
    void dryRunWithNetworksPrintsOnePlan() {
        daemon.answer("POST sandboxes?dryRun=true", 200, PLAN);

        var outcome = daemon.cnm("sandbox", "create", "c1", "--network", "front", "--dry-run");

        assertThat(outcome.out()).isEqualTo("a plan\n");
        assertThat(daemon.asked()).singleElement().asString().contains("\"network\":\"front\"");
    }

    @Test
    void publishPrintsWhatWasBoundALineEach() {
        daemon.answer("POST sandboxes/c1/publish", 200, """
                [{"protocol":"tcp","hostAddress":"0.0.0.0","hostPort":32768,"containerPort":80},
                 {"protocol":"udp","hostAddress":"::","hostPort":53,"containerPort":53}]""");

        var outcome = daemon.cnm("sandbox", "publish", "c1", "80", "53:53/udp");

        assertThat(outcome.out()).isEqualTo("0.0.0.0:32768->80/tcp\n[::]:53->53/udp\n");
        assertThat(daemon.asked())
                .containsExactly("POST sandboxes/c1/publish {\"ports\":[{\"protocol\":\"tcp\",\"containerPort\":80},"
                        + "{\"protocol\":\"udp\",\"containerPort\":53,\"hostPort\":53,\"hostPortEnd\":53}]}");
    }

    @Test
    void publishForSomeClientsNamesTheirSubnets() {
        daemon.answer("POST sandboxes/c1/publish", 200, "[]");

        daemon.cnm("sandbox", "publish", "c1", "80:80", "--from", "192.0.2.0/24", "--from", "fd00::/8");

        assertThat(daemon.asked())
                .containsExactly("POST sandboxes/c1/publish {\"ports\":[{\"protocol\":\"tcp\",\"containerPort\":80,"
                        + "\"hostPort\":80,\"hostPortEnd\":80,\"sources\":[\"192.0.2.0/24\",\"fd00::/8\"]}]}");
    }

    @Test
    void unpublishAsADryRunPrintsThePlan() {
        daemon.answer("POST sandboxes/c1/unpublish?dryRun=true", 200, PLAN);

        assertThat(daemon.cnm("sandbox", "unpublish", "c1", "80:80", "--dry-run")
                        .out())
                .isEqualTo("a plan\n");
    }

    @Test
    void removePrintsTheNames() {
        daemon.answer("DELETE sandboxes/c1", 204, "").answer("DELETE sandboxes/c2", 204, "");

        assertThat(daemon.cnm("sandbox", "rm", "c1", "c2").out()).isEqualTo("c1\nc2\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sandbox create c1 --mode=both|--mode",
                "sandbox create c1 --add-host=x|--add-host",
                "sandbox create c1 --add-host=x=y|\"y\" is not an IP address",
                "sandbox create c1 --dns=x|--dns",
                "sandbox create c1 --expose=0|--expose",
                "sandbox create c1 --network=front,colour=red|\"colour\" must be name, alias, ip",
                "sandbox create c1 --network=front,ip=x|--network",
                "sandbox create c1 --network=alias=a|names no network",
                "sandbox create c1 --network=front,link=a:|link \"a:\" must be TARGET or TARGET:ALIAS",
                "sandbox create c1 --network=front,gw-priority=x|gw-priority \"x\" is not a whole number",
                "sandbox publish c1 80:|is not a port within 1 to 65535",
                "sandbox publish c1 :80|has nothing before the colon",
                "sandbox publish c1 70000|is not a port within 1 to 65535",
                "sandbox publish c1 80/icmp|icmp",
                "sandbox publish c1 8000-8001:80-82|2 host ports for 3 container ports",
                "sandbox publish c1 82-80|goes backwards",
                "sandbox publish c1 fd00::1:80:80|neither an IPv4 address nor an IPv6 address in brackets",
                "sandbox publish c1|PORT",
                "sandbox exec c1|PROGRAM",
            })
    void wrongCommandLineIsNamedAndNothingIsAsked(String line, String named) {
        var outcome = daemon.cnm(line.split(" "));

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains(named);
        assertThat(daemon.asked()).isEmpty();
    }
}
