package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointId;
import io.cnm.controller.GatewayChooser.Candidate;
import io.cnm.controller.GatewayChooser.Choice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Candidates are written {@code network:priority:families}, with {@code i} among the families of an internal network. */
class GatewayChooserTest {
    @ParameterizedTest
    @CsvSource({
        // the network's name decides last, byte by byte
        "b:0:4 a:0:4,                      a b,   a, -",
        "a:0:4 B:0:4,                      B a,   B, -",
        "é:0:4 z:0:4,                      z é,   z, -",
        "net2:0:4 net10:0:4,               net10 net2, net10, -",
        // more families are better
        "b:0:46 a:0:4,                     b a,   b, b",
        "b:0:6 a:0:-,                      b a,   -, b",
        // a priority beats families, names and what the network is
        "z:5:4 a:0:46,                     z a,   z, a",
        "z:-1:46 a:0:4,                    a z,   a, z",
        "z:2147483647:4 a:-2147483648:46,  z a,   z, a",
        "a:-2147483648:4 z:-2147483647:4,  z a,   z, -",
        "int:1:i x:0:4,                    int x, x, -",
        // no way out is worse than one
        "int:0:i x:0:4,                    x int, x, -",
        "a:0:i46 b:0:4,                    b a,   b, a",
        // the network for those that have no other way out
        "docker_gwbridge:0:4 z:0:-,        z docker_gwbridge, docker_gwbridge, -",
        "docker_gwbridge:0:4 a:0:i,        a docker_gwbridge, docker_gwbridge, -",
        "docker_gwbridge:1:4 a:0:46,       docker_gwbridge a, docker_gwbridge, a",
        // the families go their own ways
        "b:0:6 a:0:4,                      a b,   a, b",
        "b:0:- a:0:-,                      a b,   -, -"
    })
    void bestWayOutComesFirst(String candidates, String order, String v4, String v6) {
        var given = Stream.of(candidates.split(" +"))
                .map(GatewayChooserTest::candidate)
                .toList();
        var expected = new Choice(
                Stream.of(order.split(" ")).map(GatewayChooserTest::id).toList(), chosen(v4), chosen(v6));

        assertThat(GatewayChooser.choose(given)).isEqualTo(expected);
        var turned = new ArrayList<>(given);
        Collections.reverse(turned);
        assertThat(GatewayChooser.choose(turned)).isEqualTo(expected);
    }

    @Test
    void nobodyGoesOutOverNothing() {
        assertThat(GatewayChooser.choose(List.of())).isEqualTo(Choice.NONE);
    }

    private static Candidate candidate(String text) {
        var parts = text.split(":", -1);
        var families = parts[2];
        return new Candidate(
                id(parts[0]),
                parts[0],
                Integer.parseInt(parts[1]),
                families.contains("i"),
                families.contains("4"),
                families.contains("6"));
    }

    private static Optional<EndpointId> chosen(String network) {
        return network.equals("-") ? Optional.empty() : Optional.of(id(network));
    }

    private static EndpointId id(String network) {
        return new EndpointId("of-" + network.replace("é", "e-acute"));
    }
}
