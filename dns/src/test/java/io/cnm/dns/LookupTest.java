package io.cnm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.spi.NameService.KnownNetwork;
import io.cnm.spi.NameService.View;
import io.cnm.spi.Zone;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupTest {
    private final Zone one = new Zone();
    private final Zone two = new Zone();

    private final Map<String, Set<String>> links = Map.of("DB", Set.of("postgres"), "web", Set.of("cache"));
    private final Lookup lookup =
            lookup(true, new KnownNetwork("n1", one, links), new KnownNetwork("lab.two", two, Map.of()));

    private static Lookup lookup(boolean singleLabels, KnownNetwork... networks) {
        return new Lookup(new View(List.of(networks), List.of(), true, singleLabels), new OutsideNames());
    }

    private static void add(Zone zone, String name, String... addresses) {
        zone.add(name, List.of(name), addresses(addresses));
    }

    private static Set<IpAddress> addresses(String... addresses) {
        return new HashSet<>(Stream.of(addresses).map(IpAddress::parse).toList());
    }

    private Optional<List<String>> a(String name) {
        return find(lookup, name, Messages.A);
    }

    private static Optional<List<String>> find(Lookup lookup, String name, int type) {
        return lookup.find(Query.parse(Messages.query(1, name, type)).orElseThrow())
                .map(data -> data.stream()
                        .map(IpAddress::of)
                        .map(IpAddress::toString)
                        .toList());
    }

    private Optional<List<byte[]>> raw(String name, int type) {
        return lookup.find(Query.parse(Messages.query(1, name, type)).orElseThrow());
    }

    @Test
    void firstNetworkThatKnowsTheNameAnswersAlone() {
        add(one, "web2", "172.18.0.2");
        add(two, "web2", "172.19.0.2");
        add(two, "only", "172.19.0.3");

        assertThat(a("web2")).contains(List.of("172.18.0.2"));
        assertThat(a("only")).contains(List.of("172.19.0.3"));
        assertThat(a("nobody")).isEmpty();
    }

    @Test
    void networkNameAsSuffixChoosesTheNetwork() {
        add(one, "web2", "172.18.0.2");
        add(two, "web2", "172.19.0.2");

        assertThat(a("web2.lab.two")).contains(List.of("172.19.0.2"));
        assertThat(a("WEB2.Lab.Two")).contains(List.of("172.19.0.2"));
        assertThat(a("web2.two")).isEmpty();
        assertThat(a("web2.lab")).isEmpty();
        assertThat(a("other.lab.two")).isEmpty();
    }

    @Test
    void wholeNameGoesBeforeNameAndNetwork() {
        add(one, "web2", "172.18.0.2");
        add(two, "web2.n1", "172.19.0.2");

        assertThat(a("web2.n1")).contains(List.of("172.19.0.2"));
    }

    @Test
    void shortSuffixGoesBeforeLongOne() {
        var shorter = new Zone();
        var longer = new Zone();
        add(shorter, "a.b", "10.0.0.1");
        add(longer, "a", "10.0.0.2");
        var both = lookup(true, new KnownNetwork("b.c", longer, Map.of()), new KnownNetwork("c", shorter, Map.of()));

        assertThat(find(both, "a.b.c", Messages.A)).contains(List.of("10.0.0.1"));
    }

    @Test
    void ownAliasHidesThePublicNameOfAnyNetwork() {
        add(one, "cache", "172.18.0.9");
        add(one, "web", "172.18.0.2");
        add(two, "web", "172.19.0.2");

        assertThat(a("web")).contains(List.of("172.18.0.9"));
        assertThat(a("web.n1")).contains(List.of("172.18.0.9"));
        assertThat(a("web.lab.two")).contains(List.of("172.19.0.2"));
    }

    @Test
    void aliasOfANameThatIsGoneHidesNothing() {
        add(one, "web", "172.18.0.2");

        assertThat(a("web")).contains(List.of("172.18.0.2"));
        assertThat(a("db")).isEmpty();
    }

    @Test
    void aliasesAreFoundInAnyCase() {
        add(one, "Postgres", "172.18.0.5");

        assertThat(a("dB")).contains(List.of("172.18.0.5"));
    }

    @Test
    void knownNameWithoutTheFamilyHasNoRecordsAndIsNotAskedForOutside() {
        add(one, "web2", "172.18.0.2");

        assertThat(find(lookup, "web2", Messages.AAAA)).contains(List.of());
        assertThat(raw("web2", Messages.MX)).contains(List.of());
    }

    @Test
    void bothFamiliesAreKeptApart() {
        add(one, "web2", "172.18.0.2", "fd00::2");

        assertThat(a("web2")).contains(List.of("172.18.0.2"));
        assertThat(find(lookup, "web2", Messages.AAAA)).contains(List.of("fd00::2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {Messages.TXT, 2, 5, 33, 65, 257})
    void otherTypesOfKnownNamesAreNeverAskedForOutside(int type) {
        add(one, "web2", "172.18.0.2");

        assertThat(raw("web2", type)).contains(List.of());
        assertThat(raw("web2.n1", type)).contains(List.of());
        assertThat(raw("nobody", type)).isEmpty();
    }

    @Test
    void whoAsksForAnythingGetsAddressesOfBothFamilies() {
        add(one, "web2", "172.18.0.2", "fd00::2");

        assertThat(raw("web2", Wire.TYPE_ANY).orElseThrow())
                .extracting(data -> data.length)
                .containsExactlyInAnyOrder(4, 16);
    }

    @Test
    void addressThatHasTheSameNameOutsideIsResolvedBackThere() {
        add(one, "web2.example", "10.77.0.4");
        add(one, "other", "10.77.0.5");
        var outside = new OutsideNames();
        var view = new View(List.of(new KnownNetwork("n1", one, Map.of())), List.of(), true, true);
        var asked = Messages.query(1, "alias.example", Messages.A);
        var told = new Lookup(view, outside);
        var query = Query.parse(Messages.query(2, "4.0.77.10.in-addr.arpa", Messages.PTR))
                .orElseThrow();
        assertThat(told.find(query)).isPresent();

        outside.note(
                Messages.replyFor(asked, "WEB2.example", "10.77.0.4"),
                Query.parse(asked).orElseThrow(),
                view);
        outside.note(
                Messages.replyFor(asked, "someone.else", "10.77.0.5"),
                Query.parse(asked).orElseThrow(),
                view);

        assertThat(told.find(query)).isEmpty();
        assertThat(told.find(Query.parse(Messages.query(2, "5.0.77.10.in-addr.arpa", Messages.PTR))
                        .orElseThrow()))
                .isPresent();
    }

    @Test
    void otherClassesOfKnownNamesAreNeverAskedForOutside() {
        add(one, "web2", "172.18.0.2");
        var chaos = Messages.query(1, "web2", Messages.A);
        chaos[chaos.length - 1] = 3;

        assertThat(lookup.find(Query.parse(chaos).orElseThrow())).contains(List.of());
    }

    @Test
    void addressResolvesToFirstNameAndNetworkInTheOrderOfNetworks() {
        one.add("e", List.of("cc", "alias"), addresses("10.77.0.4", "fd00::2"));
        two.add("f", List.of("dd"), addresses("10.77.0.4"));

        assertThat(raw("4.0.77.10.in-addr.arpa", Messages.PTR).orElseThrow())
                .containsExactly(new byte[] {2, 'c', 'c', 2, 'n', '1', 0});
        assertThat(raw("2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.D.f.ip6.ARPA", Messages.PTR)
                        .orElseThrow())
                .containsExactly(new byte[] {2, 'c', 'c', 2, 'n', '1', 0});
        assertThat(raw("5.0.77.10.in-addr.arpa", Messages.PTR)).isEmpty();
    }

    @Test
    void nameThatDnsCannotExpressIsKnownButNotTold() {
        one.add("e", List.of("a..b"), addresses("10.77.0.4"));
        one.add("f", List.of("x".repeat(64)), addresses("10.77.0.5"));

        assertThat(raw("4.0.77.10.in-addr.arpa", Messages.PTR)).contains(List.of());
        assertThat(raw("5.0.77.10.in-addr.arpa", Messages.PTR)).contains(List.of());
    }

    @Test
    void singleLabelsStayHereIfTheyMustAndOthersDoNot() {
        add(one, "web2", "172.18.0.2");
        var strict = lookup(false, new KnownNetwork("n1", one, Map.of()));

        assertThat(find(strict, "nobody", Messages.A)).contains(List.of());
        assertThat(find(strict, "nobody", Messages.AAAA)).contains(List.of());
        assertThat(find(strict, "web2", Messages.A)).contains(List.of("172.18.0.2"));
        assertThat(find(strict, "nobody.example", Messages.A)).isEmpty();
        assertThat(find(strict, "nobody", Messages.TXT)).isEmpty();
    }

    @Test
    void sharedNameHasAllAddressesInAnyOrder() {
        IntStream.range(0, 8).forEach(i -> one.add(i, List.of("svc"), addresses("172.18.1." + i)));

        var orders =
                IntStream.range(0, 64).mapToObj(i -> a("svc").orElseThrow()).toList();

        assertThat(orders).allMatch(order -> new HashSet<>(order).size() == 8);
        assertThat(orders.stream().map(order -> order.get(0)).distinct()).hasSizeGreaterThan(3);
    }

    @Test
    void dotInsideALabelIsNoSeparator() {
        add(one, "web2.n1", "172.18.0.2");
        var query = Messages.query(1, "web2-n1", Messages.A);
        query[12 + 1 + 4] = '.';

        assertThat(lookup.find(Query.parse(query).orElseThrow())).isEmpty();
    }

    @Test
    void rootIsAskedForOutside() {
        assertThat(a("")).isEmpty();
    }
}
