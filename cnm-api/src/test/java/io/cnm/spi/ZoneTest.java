package io.cnm.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ZoneTest {
    private static final IpAddress ONE = IpAddress.parse("172.18.0.2");
    private static final IpAddress TWO = IpAddress.parse("172.18.0.3");
    private final Zone zone = new Zone();

    @Test
    void nameIsFoundInAnyCase() {
        zone.add("a", List.of("Web", "www"), Set.of(ONE));

        assertThat(zone.addresses("wEB")).containsExactly(ONE);
        assertThat(zone.addresses("www")).containsExactly(ONE);
        assertThat(zone.name(ONE)).contains("Web");
    }

    @Test
    void sharedAliasAnswersWithAllAndKeepsTheOthersWhenOneLeaves() {
        zone.add("a", List.of("web"), Set.of(ONE));
        zone.add("b", List.of("web"), Set.of(TWO));
        assertThat(zone.addresses("web")).containsExactlyInAnyOrder(ONE, TWO);

        zone.remove("a", List.of("web"), Set.of(ONE));

        assertThat(zone.addresses("web")).containsExactly(TWO);
        assertThat(zone.name(ONE)).isEmpty();
    }

    @Test
    void addressOfTwoResolvesBackToTheOneWhoIsLeft() {
        zone.add("a", List.of("web"), Set.of(ONE, TWO));
        zone.add("b", List.of("db"), Set.of(ONE));
        assertThat(zone.name(ONE)).as("who came last").contains("db");

        zone.remove("b", List.of("db"), Set.of(ONE));
        assertThat(zone.name(ONE)).contains("web");

        zone.add("b", List.of("db"), Set.of(ONE));
        zone.remove("a", List.of("web"), Set.of(ONE, TWO));
        assertThat(zone.name(ONE)).contains("db");
        assertThat(zone.name(TWO)).isEmpty();
    }

    @Test
    void whoHasNoNameTakesNobodysAddressAlong() {
        zone.add("a", List.of("web"), Set.of(ONE));
        zone.add("b", List.of(), Set.of(ONE));

        zone.remove("b", List.of(), Set.of(ONE));

        assertThat(zone.name(ONE)).contains("web");
    }

    @Test
    void lastOneOutTakesTheNameAlong() {
        zone.add("a", List.of("web"), Set.of(ONE));

        zone.remove("a", List.of("web"), Set.of(ONE));

        assertThat(zone.addresses("web")).isEmpty();
    }
}
