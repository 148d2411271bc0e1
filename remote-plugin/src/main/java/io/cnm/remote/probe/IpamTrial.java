package io.cnm.remote.probe;

import io.cnm.api.Cidr;
import io.cnm.remote.probe.Trial.Pool;
import io.cnm.remote.wire.LeasedAddress;
import io.cnm.remote.wire.LeasedPool;
import io.cnm.remote.wire.PoolKey;
import io.cnm.remote.wire.ReleaseAddress;
import io.cnm.remote.wire.RequestAddress;
import io.cnm.remote.wire.RequestPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Leases a pool, a gateway and an address, and gives them back. <em>Confined to one thread.</em> */
final class IpamTrial {
    private static final String REQUEST_POOL = "IpamDriver.RequestPool";
    private static final String REQUEST_ADDRESS = "IpamDriver.RequestAddress";

    private final Conversation plugin;
    private final Notes notes;
    private final String space;
    private final List<String> pools = new ArrayList<>();
    private final List<ReleaseAddress> addresses = new ArrayList<>();

    IpamTrial(Conversation plugin, String space) {
        this.plugin = plugin;
        notes = plugin.notes();
        this.space = space;
    }

    /** Empty if the driver gave nothing that could be used. */
    Optional<Pool> lease() {
        keep(plugin.withoutArguments(REQUEST_POOL));
        return requestPool("")
                .or(() -> requestPool(Trial.USUAL.subnet().toString()))
                .flatMap(this::lease);
    }

    private Optional<Pool> lease(LeasedPool leased) {
        var subnet = Trial.cidr(notes, REQUEST_POOL, "Pool", leased.pool()).map(Cidr::network);
        if (subnet.isEmpty()) {
            return Optional.empty();
        }
        notes.fact("pool", subnet.get());
        var gateway = Optional.ofNullable(leased.data().get(LeasedPool.GATEWAY))
                .flatMap(text -> Trial.cidr(notes, REQUEST_POOL, "Data." + LeasedPool.GATEWAY, text))
                .or(() -> requestAddress(
                        leased.poolId(), subnet.get(), Map.of(RequestAddress.TYPE, RequestAddress.GATEWAY)));
        var address = requestAddress(leased.poolId(), subnet.get(), null);
        if (gateway.isEmpty() || address.isEmpty()) {
            return Optional.empty();
        }
        if (gateway.get().address().equals(address.get().address())) {
            notes.departure(REQUEST_ADDRESS, "leases " + address.get().address() + " twice");
        }
        notes.fact("gateway", gateway.get());
        notes.fact("address of an endpoint", address.get());
        return Optional.of(new Pool(subnet.get(), gateway.get(), address.get()));
    }

    /** A driver need not choose pools itself. */
    private Optional<LeasedPool> requestPool(String wish) {
        var outcome = plugin.ask(REQUEST_POOL, new RequestPool(space, wish, "", Map.of(), false));
        if (outcome.refused()) {
            notes.fact(
                    wish.isEmpty() ? "pool of its choice" : "pool " + wish, "refused: " + Conversation.said(outcome));
        }
        return keep(outcome);
    }

    /** Remembers what must be given back. */
    private Optional<LeasedPool> keep(Outcome outcome) {
        var leased =
                outcome.done() ? notes.read(REQUEST_POOL, outcome, LeasedPool.class) : Optional.<LeasedPool>empty();
        leased.ifPresent(pool -> pools.add(pool.poolId()));
        return leased;
    }

    private Optional<Cidr> requestAddress(String poolId, Cidr subnet, @Nullable Map<String, String> options) {
        var outcome = plugin.require(
                REQUEST_ADDRESS, new RequestAddress(poolId, "", options), "a fresh pool has no address to lease");
        if (!outcome.done()) {
            return Optional.empty();
        }
        var address = notes.read(REQUEST_ADDRESS, outcome, LeasedAddress.class)
                .flatMap(leased -> Trial.cidr(notes, REQUEST_ADDRESS, "Address", leased.address()));
        address.ifPresent(each -> {
            addresses.add(new ReleaseAddress(poolId, each.address().toString()));
            if (!subnet.contains(each.address())) {
                notes.departure(REQUEST_ADDRESS, "Address " + each + " is not within pool " + subnet);
            }
        });
        return address;
    }

    /** Releases everything. */
    void giveBack() {
        var why = "what was leased is not taken back";
        addresses.forEach(address -> plugin.require("IpamDriver.ReleaseAddress", address, why));
        pools.forEach(pool -> plugin.require("IpamDriver.ReleasePool", new PoolKey(pool), why));
    }
}
