package io.cnm.cli.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.cli.client.WithFakeDaemon;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointCommandsTest extends WithFakeDaemon {
    private static final String NETWORKS = """
            [{"id":"aaaaaaaaaaaaaaaa","spec":{"name":"front"}},{"id":"bbbbbbbbbbbbbbbb","spec":{"name":"back"}}]""";

    private static final String WEB = """
            {"id":"1111111111111111","networkId":"aaaaaaaaaaaaaaaa","spec":{"name":"web","aliases":["www"]},
             "mac":"02:42:0a:01:00:02","ipv4":"10.1.0.2/16",
             "joined":{"sandboxId":"cccccccccccccccc","interfaceName":"eth0","gateway4":"10.1.0.1","ports":[
               {"protocol":"tcp","hostAddress":"::","hostPort":8080,"containerAddress":"10.1.0.2","containerPort":80}]}}""";

    private static final String DB = """
            {"id":"2222222222222222","networkId":"bbbbbbbbbbbbbbbb","spec":{"name":"db"},"ipv4":"10.2.0.2/16"}""";

    @Test
    void listOfAllNetworksNamesTheNetworks() {
        daemon.answer("GET networks", 200, NETWORKS)
                .answer("GET networks/aaaaaaaaaaaaaaaa/endpoints", 200, "[" + WEB + "]")
                .answer("GET networks/bbbbbbbbbbbbbbbb/endpoints", 200, "[" + DB + "]");

        assertThat(daemon.cnm("endpoint", "ls").out().lines().map(line -> line.split(" {3,}")))
                .containsExactly(
                        new String[] {"ENDPOINT ID", "NAME", "NETWORK", "IPV4", "IPV6", "SANDBOX", "INTERFACE"},
                        new String[] {"111111111111", "web", "front", "10.1.0.2/16", "cccccccccccc", "eth0"},
                        new String[] {"222222222222", "db", "back", "10.2.0.2/16"});
    }

    @Test
    void listOfOneNetworkAsksForThatOnly() {
        daemon.answer("GET networks/front/endpoints", 200, "[" + WEB + "]");

        assertThat(daemon.cnm("endpoint", "ls", "front", "-q").out()).isEqualTo("111111111111\n");
        assertThat(daemon.asked()).containsExactly("GET networks/front/endpoints");
    }

    @Test
    void createPutsEveryOptionIntoItsField() {
        daemon.answer("POST networks/front/endpoints", 201, WEB);

        var outcome = daemon.cnm(
                "endpoint",
                "create",
                "--ip=10.1.0.2",
                "--ip6=fd00::2",
                "--mac-address=02:42:0A:01:00:02",
                "--link-local-ip=169.254.1.1",
                "--alias=www",
                "--link=db:data",
                "--link=cache",
                "--no-ipv6",
                "-o",
                "a=b",
                "front",
                "web");

        assertThat(outcome.out()).isEqualTo("1111111111111111\n");
        assertThat(daemon.asked())
                .containsExactly("POST networks/front/endpoints {\"name\":\"web\",\"ipv4\":\"10.1.0.2\","
                        + "\"ipv6\":\"fd00::2\",\"mac\":\"02:42:0a:01:00:02\",\"linkLocal\":[\"169.254.1.1\"],"
                        + "\"aliases\":[\"www\"],\"links\":{\"data\":\"db\",\"cache\":\"cache\"},"
                        + "\"ipv6Disabled\":true,\"options\":{\"a\":\"b\"}}");
    }

    @Test
    void joinPrintsTheInterface() {
        daemon.answer("POST networks/front/endpoints/web/join", 200, WEB);

        var outcome = daemon.cnm("endpoint", "join", "front", "web", "c1", "--interface=eth0", "--gw-priority=-5");

        assertThat(outcome.out()).isEqualTo("eth0\n");
        assertThat(daemon.asked())
                .containsExactly("POST networks/front/endpoints/web/join "
                        + "{\"sandbox\":\"c1\",\"interfaceName\":\"eth0\",\"gatewayPriority\":-5}");
    }

    @Test
    void joinTakesLinksToOthers() {
        daemon.answer("POST networks/front/endpoints/web/join", 200, WEB);

        var outcome = daemon.cnm("endpoint", "join", "front", "web", "c1", "--link=db:store", "--link", "cache");

        assertThat(outcome.exit()).isZero();
        assertThat(daemon.asked())
                .containsExactly(
                        "POST networks/front/endpoints/web/join {\"sandbox\":\"c1\","
                                + "\"links\":[{\"target\":\"db\",\"alias\":\"store\"},{\"target\":\"cache\",\"alias\":\"cache\"}]}");
    }

    @Test
    void leavePrintsTheName() {
        daemon.answer("POST networks/front/endpoints/web/leave", 204, "");

        assertThat(daemon.cnm("endpoint", "leave", "front", "web").out()).isEqualTo("web\n");
    }

    @Test
    void removeForcesOnlyIfAskedTo() {
        daemon.answer("DELETE networks/front/endpoints/web", 204, "")
                .answer("DELETE networks/front/endpoints/web?force=true", 204, "");

        assertThat(daemon.cnm("endpoint", "rm", "front", "web").exit()).isZero();
        assertThat(daemon.cnm("endpoint", "rm", "front", "web", "--force").exit())
                .isZero();
        assertThat(daemon.asked())
                .containsExactly(
                        "DELETE networks/front/endpoints/web", "DELETE networks/front/endpoints/web?force=true");
    }

    @Test
    void inspectShowsWhereItIs() {
        daemon.answer("GET networks/front/endpoints/web", 200, WEB);

        assertThat(daemon.cnm("endpoint", "inspect", "front", "web").out()).isEqualTo("""
                        endpoint web
                          id            1111111111111111
                          network       aaaaaaaaaaaaaaaa
                          mac           02:42:0a:01:00:02
                          ipv4          10.1.0.2/16
                          alias         www
                          sandbox       cccccccccccccccc
                          interface     eth0
                          gateway       10.1.0.1
                          port          [::]:8080->80/tcp
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoint create front web --ip=fd00::2|--ip must be an IPv4 address",
                "endpoint create front web --ip6=10.1.0.2|--ip6 must be an IPv6 address",
                "endpoint create front web --ip=10.1.0|--ip",
                "endpoint create front web --mac-address=zz|--mac-address",
                "endpoint create front|NAME",
                "endpoint join front web|SANDBOX",
                "endpoint join front web c1 --gw-priority=high|--gw-priority",
                "endpoint join front web c1 --link=db:|--link",
                "endpoint create front web --link=a:b:c|link \"a:b:c\" must be TARGET or TARGET:ALIAS",
                "endpoint rm front|ENDPOINT",
            })
    void wrongCommandLineIsNamedAndNothingIsAsked(String line, String named) {
        var outcome = daemon.cnm(line.split(" "));

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains(named);
        assertThat(daemon.asked()).isEmpty();
    }
}
