package io.cnm.controller;

import io.cnm.api.NetworkInfo;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.Store;
import java.util.List;

/**
 * A network in the store.
 *
 * @param info what everybody may know
 * @param plan what was made
 * @param poolIds the names of its pools with IPAM, in the order of {@code info}'s pools
 * @param predefined made by the engine itself
 */
record KeptNetwork(NetworkInfo info, NetworkPlan plan, List<String> poolIds, boolean predefined) implements Kept {
    static final String KIND = "network";

    KeptNetwork {
        poolIds = List.copyOf(poolIds);
    }

    static KeptNetwork of(NetworkState state) {
        var poolIds = state.pools().stream().map(pool -> pool.source().poolId()).toList();
        return new KeptNetwork(state.info(), state.plan(), poolIds, state.predefined());
    }

    @Override
    public Store.Key recordKey() {
        return Kept.key(info.id());
    }
}
