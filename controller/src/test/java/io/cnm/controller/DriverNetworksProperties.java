package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.spi.Naming;
import io.cnm.testkit.FewSiblings;
import io.cnm.testkit.Samples;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** The index beside a model that looks at each network for each question. */
class DriverNetworksProperties {
    private static final List<String> LINKS = List.of("br0", "br1");

    private final TestDriver driver = TestDriver.bridge();

    @Property
    void findsWhatLookingAtEachFinds(
            @ForAll("networks") @Size(max = 12) List<NetworkInfo> networks, @ForAll("subnets") Cidr asked) {
        var index = new DriverNetworks();
        var model = new ArrayList<NetworkInfo>();
        for (var network : networks) {
            index.add(network, driver.hostLink(network, Naming.DOCKER));
            model.add(network);
            assertAlike(index, model, asked);
        }
        for (var network : networks) {
            index.remove(network, driver.hostLink(network, Naming.DOCKER));
            model.remove(network);
            assertAlike(index, model, asked);
        }
    }

    private void assertAlike(DriverNetworks index, List<NetworkInfo> networks, Cidr asked) {
        var model = new FewSiblings(driver, Naming.DOCKER, networks);
        assertThat(index.overlapping(asked)).isEqualTo(model.overlapping(asked));
        assertThat(LINKS).allSatisfy(link -> assertThat(index.on(link)).isEqualTo(model.on(link)));
    }

    @Provide
    Arbitrary<List<NetworkInfo>> networks() {
        var pools = subnets().list().ofMaxSize(3);
        var link = Arbitraries.of(LINKS).injectNull(0.3);
        return Combinators.combine(pools, link)
                .as((subnets, name) -> {
                    var spec = NetworkSpec.named("front").id(NetworkId.random());
                    if (name != null) {
                        spec.option("link", name);
                    }
                    return Samples.network(
                            spec.build(), subnets.stream().map(Cidr::toString).toArray(String[]::new));
                })
                .list();
    }

    /** So few addresses that many overlap, at both ends of what there is. */
    @Provide
    Arbitrary<Cidr> subnets() {
        var bases = Arbitraries.of("0.0.0.0", "10.1.0.0", "255.255.255.240", "::", "fd00::", "ffff:ffff:ffff:ffff::");
        return Combinators.combine(
                        bases,
                        Arbitraries.integers().between(0, 15),
                        Arbitraries.integers().between(0, 5))
                .as((base, plus, free) -> {
                    var address = IpAddress.parse(base).plus(plus);
                    return new Cidr(address, free == 5 ? 0 : address.bits() - free).network();
                });
    }
}
