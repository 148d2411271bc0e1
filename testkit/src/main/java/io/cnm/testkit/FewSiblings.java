package io.cnm.testkit;

import io.cnm.api.Cidr;
import io.cnm.api.NetworkInfo;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.Siblings;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Networks of a driver that one writes down; each is looked at for each question. <em>Immutable.</em> */
public record FewSiblings(NetworkDriver driver, Naming naming, List<NetworkInfo> networks) implements Siblings {
    public FewSiblings {
        networks = List.copyOf(networks);
    }

    @Override
    public List<NetworkInfo> overlapping(Cidr subnet) {
        return those(network ->
                network.pools().stream().anyMatch(pool -> pool.subnet().overlaps(subnet)));
    }

    @Override
    public List<NetworkInfo> on(String link) {
        return those(network -> driver.hostLink(network, naming).equals(Optional.of(link)));
    }

    private List<NetworkInfo> those(Predicate<NetworkInfo> wanted) {
        return networks.stream()
                .filter(wanted)
                .sorted(Comparator.comparing(network -> network.id().value()))
                .toList();
    }
}
