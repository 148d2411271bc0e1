package io.cnm.kernel.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.ConflictException;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.spi.HostPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class BookTest {
    private static final BridgeNetwork FRONT =
            new BridgeNetwork("front", List.of(Cidr.parse("10.1.0.0/16")), false, true, true);

    private final Book<Entry> book = new Book<>(Entries.all(new HostLayout("cnm", 1, HostPolicy.USUAL, false))::of);

    @Test
    void publishedPortIsOneEntry() {
        assertThat(book.delta(List.of(port("10.1.0.2")), List.of()).add()).hasSize(1);
    }

    @Test
    void networkIsAFewEntries() {
        assertThat(book.delta(List.of(FRONT), List.of()).add()).hasSizeLessThanOrEqualTo(9);
    }

    @Test
    void factInForceIsNotAddedAgain() {
        add(FRONT);

        assertThat(book.delta(List.of(FRONT), List.of()).add()).isEmpty();
    }

    @Test
    void factThatIsNotInForceIsNotRemoved() {
        assertThat(book.delta(List.of(), List.of(FRONT)).delete()).isEmpty();
    }

    @Test
    void factThatIsRemovedAndAddedStays() {
        add(FRONT);
        var delta = book.delta(List.of(FRONT), List.of(FRONT));

        assertThat(delta.add()).isEmpty();
        assertThat(delta.delete()).isEmpty();
    }

    @Test
    void changedNetworkOnlyChangesWhatDiffers() {
        add(FRONT);
        var plain = new BridgeNetwork("front", FRONT.subnets(), false, true, false);

        var delta = book.delta(List.of(plain), List.of(FRONT));

        assertThat(delta.add()).isEmpty();
        assertThat(delta.delete()).extracting(entry -> entry.set().name()).containsExactly("masquerade4-16");
    }

    @Test
    void portThatLeadsElsewhereAlreadyIsAConflict() {
        add(port("10.1.0.2"));

        assertThatThrownBy(() -> book.delta(List.of(port("10.1.0.3")), List.of()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("8080");
    }

    @Test
    void portMayMoveInOneChange() {
        add(port("10.1.0.2"));

        var delta = book.delta(List.of(port("10.1.0.3")), List.of(port("10.1.0.2")));

        assertThat(delta.add()).hasSize(1);
        assertThat(delta.delete()).hasSize(1);
    }

    @Test
    void sharedEntryGoesWithTheLastFactThatWantsIt() {
        var one = loopback("10.1.0.2");
        var other = loopback("10.1.0.3");
        add(one, other);

        assertThat(book.delta(List.of(), List.of(one)).delete()).isEmpty();
        assertThat(book.delta(List.of(), List.of(one, other)).delete()).hasSize(1);
    }

    @Test
    void nothingIsLeftWhenAllFactsAreGone() {
        add(FRONT, port("10.1.0.2"));
        var delta = book.delta(List.of(), List.of(FRONT, port("10.1.0.2")));

        assertThat(book.emptyAfter(delta)).isTrue();
        book.commit(delta);
        assertThat(book.facts()).isEmpty();
    }

    private void add(FirewallRule... facts) {
        book.commit(book.delta(List.of(facts), List.of()));
    }

    private static PublishedPort port(String container) {
        return binding("0.0.0.0", container);
    }

    private static PublishedPort loopback(String container) {
        return binding("::1", container);
    }

    private static PublishedPort binding(String host, String container) {
        return new PublishedPort(
                "front", new PortBinding(Protocol.TCP, IpAddress.parse(host), 8080, IpAddress.parse(container), 80));
    }
}
