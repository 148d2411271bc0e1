package io.cnm.cli.client.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.cli.client.Cnm;
import io.cnm.cli.client.WithFakeDaemon;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkCommandsTest extends WithFakeDaemon {
    private static final String FRONT = """
            {"id":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
             "spec":{"name":"front","driver":"bridge","internal":true,"options":{"o":"1"},"labels":{"l":"2"}},
             "scope":"local","created":"2026-01-01T00:00:00Z",
             "pools":[{"subnet":"10.1.0.0/16","gateway":"10.1.0.1","auxiliary":{"router":"10.1.0.9"}},
                      {"subnet":"fd00::/64"}]}""";

    private static final String PLAN = """
            {"title":"network front","steps":[{"step":"DeleteFile","path":"/run/x"}]}""";

    @Test
    void listIsATableWithShortIds() {
        daemon.answer("GET networks", 200, "[" + FRONT + "]");

        var outcome = daemon.cnm("network", "ls");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).isEqualTo("""
                        NETWORK ID     NAME    DRIVER   SCOPE   SUBNETS
                        0123456789ab   front   bridge   local   10.1.0.0/16, fd00::/64
                        """);
    }

    @Test
    void listShowsOnlyIdsOrWholeOnesIfAskedFor() {
        daemon.answer("GET networks", 200, "[" + FRONT + "]");

        assertThat(daemon.cnm("network", "ls", "-q").out()).isEqualTo("0123456789ab\n");
        assertThat(daemon.cnm("network", "list", "--quiet", "--no-trunc").out()).hasSize(65);
    }

    @Test
    void jsonIsTheDaemonsOwn() {
        daemon.answer("GET networks", 200, "[]");

        assertThat(daemon.cnm("network", "ls", "--json").out()).isEqualTo("[]\n");
    }

    @Test
    void createAsksOnlyForWhatWasGiven() {
        daemon.answer("POST networks", 201, FRONT);

        var outcome = daemon.cnm("network", "create", "front");

        assertThat(outcome).extracting(Cnm.Outcome::exit).isEqualTo(0);
        assertThat(outcome.out().strip()).hasSize(64);
        assertThat(daemon.asked()).containsExactly("POST networks {\"name\":\"front\"}");
    }

    @Test
    void createPutsEveryOptionIntoItsField() {
        daemon.answer("POST networks", 201, FRONT);

        daemon.cnm(
                "network",
                "create",
                "--driver=bridge",
                "--internal",
                "--attachable",
                "--ipv4=false",
                "--ipv6",
                "--subnet=10.1.0.0/16",
                "--subnet=fd00::/64",
                "--ip-range=10.1.2.0/24",
                "--gateway=fd00::1",
                "--gateway=10.1.0.1",
                "--aux-address=router=10.1.0.9",
                "--ipam-driver=default",
                "--ipam-opt=a=b",
                "-o",
                "x=y",
                "--label",
                "k",
                "--scope=local",
                "front");

        assertThat(daemon.asked())
                .containsExactly("POST networks {\"name\":\"front\",\"driver\":\"bridge\",\"scope\":\"local\","
                        + "\"internal\":true,\"attachable\":true,\"ipv4\":false,\"ipv6\":true,"
                        + "\"ipam\":{\"driver\":\"default\",\"options\":{\"a\":\"b\"},\"pools\":["
                        + "{\"subnet\":\"10.1.0.0/16\",\"range\":\"10.1.2.0/24\",\"gateway\":\"10.1.0.1\","
                        + "\"auxiliary\":{\"router\":\"10.1.0.9\"}},"
                        + "{\"subnet\":\"fd00::/64\",\"gateway\":\"fd00::1\"}]},"
                        + "\"options\":{\"x\":\"y\"},\"labels\":{\"k\":\"\"}}");
    }

    @Test
    void dryRunPrintsThePlanAndAsksForNothingElse() {
        daemon.answer("POST networks?dryRun=true", 200, PLAN);

        var outcome = daemon.cnm("network", "create", "front", "--dry-run");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).startsWith("network front\n  ").contains("/run/x");
        assertThat(daemon.asked()).containsExactly("POST networks?dryRun=true {\"name\":\"front\"}");
    }

    @Test
    void dryRunAsJsonIsThePlanAsTheDaemonSentIt() {
        daemon.answer("POST networks?dryRun=true", 200, PLAN);

        assertThat(daemon.cnm("network", "create", "front", "--dry-run", "--json")
                        .out())
                .isEqualTo(PLAN + "\n");
    }

    @Test
    void planOfANewerDaemonIsShownAsJsonOnly() {
        daemon.answer("POST networks?dryRun=true", 200, "{\"title\":\"x\",\"steps\":[{\"step\":\"Teleport\"}]}");

        var outcome = daemon.cnm("network", "create", "front", "--dry-run");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("--json shows it");
    }

    @Test
    void inspectShowsWhatIsThereAndLeavesOutWhatIsNot() {
        daemon.answer("GET networks/front", 200, FRONT);

        var outcome = daemon.cnm("network", "inspect", "front");

        assertThat(outcome.out()).isEqualTo("""
                        network front
                          id            0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
                          driver        bridge
                          scope         local
                          created       2026-01-01T00:00:00Z
                          internal      yes
                          subnet        10.1.0.0/16
                            gateway     10.1.0.1
                            auxiliary   router=10.1.0.9
                          subnet        fd00::/64
                          option        o=1
                          label         l=2
                        """);
    }

    @Test
    void inspectShowsWhatItFindsThoughOneIsMissing() {
        daemon.answer("GET networks/front", 200, "{\"id\":\"1\"}");

        var outcome = daemon.cnm("network", "inspect", "nobody", "front", "--json");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEqualTo("[{\"id\":\"1\"}]\n");
        assertThat(outcome.err()).isEqualTo("cnm: nobody knows this\n");
    }

    @Test
    void removeGoesOnAfterARefusalAndTellsAllOfThem() {
        daemon.answer("DELETE networks/a", 403, "{\"message\":\"a has endpoints\"}")
                .answer("DELETE networks/b", 204, "")
                .answer("DELETE networks/c", 403, "{\"message\":\"c has endpoints\"}");

        var outcome = daemon.cnm("network", "rm", "a", "b", "c");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEqualTo("b\n");
        assertThat(outcome.err()).isEqualTo("cnm: a has endpoints\ncnm:   also: c has endpoints\n");
    }

    @Test
    void removeAsADryRunPrintsThePlans() {
        daemon.answer("DELETE networks/a?dryRun=true", 200, PLAN);

        assertThat(daemon.cnm("network", "rm", "a", "--dry-run").out()).startsWith("network front\n");
        assertThat(daemon.cnm("network", "rm", "a", "--dry-run", "--json").out())
                .startsWith("[{\"title\":\"network front\"");
    }

    @Test
    void nameWithOddCharactersIsOneSegment() {
        daemon.answer("DELETE networks/a%20b%3Fc", 204, "");

        assertThat(daemon.cnm("network", "rm", "a b?c").exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--subnet=10.1.0.0/40|--subnet",
                "--gateway=10.1.0.1|--gateway 10.1.0.1 lies in no --subnet",
                "--subnet=10.1.0.0/16 --gateway=10.1.0.1 --gateway=10.1.0.2|--gateway 10.1.0.2: subnet 10.1.0.0/16 has one",
                "--subnet=10.1.0.0/16 --ip-range=10.2.0.0/24|--ip-range 10.2.0.0/24 lies in no --subnet",
                "--subnet=10.1.0.0/16 --aux-address=a=b|--aux-address a=b: \"b\" is not an IP address",
                "--ipv6=perhaps|--ipv6",
                "--opt|--opt",
                "--colour=red|--colour",
            })
    void wrongOptionIsNamedAndNothingIsAsked(String options, String named) {
        var outcome = daemon.cnm(("network create front " + options).split(" "));

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains(named);
        assertThat(daemon.asked()).isEmpty();
    }

    @Test
    void nounAloneIsAUsageErrorThatShowsItsCommands() {
        var outcome = Cnm.run("network");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("Missing command", "create", "inspect");
    }
}
