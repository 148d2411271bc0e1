package io.cnm.engine.api;

import io.cnm.api.Network;
import io.cnm.api.NotFoundException;
import io.cnm.engine.Predefined;
import io.cnm.http.HttpException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which networks a client wants to see. <em>Immutable.</em> */
final class NetworkFilter implements Predicate<Network> {
    private static final Set<String> KNOWN = Set.of("dangling", "driver", "id", "label", "name", "scope", "type");

    private final Filters filters;
    private final Optional<Boolean> dangling;

    private NetworkFilter(Filters filters, Optional<Boolean> dangling) {
        this.filters = filters;
        this.dangling = dangling;
    }

    static NetworkFilter parse(Optional<String> text) {
        var filters = Filters.parse(text, KNOWN);
        for (var type : filters.values("type")) {
            if (!type.equals("custom") && !type.equals("builtin")) {
                throw new HttpException(400, "invalid filter: 'type'='" + type + "'; use custom or builtin");
            }
        }
        var dangling = filters.single("dangling").map(value -> Questions.flag("dangling", value));
        return new NetworkFilter(filters, dangling);
    }

    @Override
    public boolean test(Network network) {
        try {
            var info = network.info();
            var predefined = Predefined.is(network.name());
            return filters.any("driver", info.spec().driver()::equals)
                    && filters.any("id", wanted -> Filters.holds(info.id().value(), wanted))
                    && filters.any("name", wanted -> Filters.holds(network.name(), wanted))
                    && filters.any("scope", info.scope()::equals)
                    && filters.any("type", wanted -> wanted.equals("builtin") == predefined)
                    && filters.labels("label", info.spec().labels())
                    && dangling.filter(wanted -> wanted
                                    != (!predefined && network.endpoints().isEmpty()))
                            .isEmpty();
        } catch (NotFoundException e) {
            return false; // deleted after it was listed
        }
    }
}
