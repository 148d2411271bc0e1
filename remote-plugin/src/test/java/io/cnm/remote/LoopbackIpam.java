package io.cnm.remote;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.IpAddress;
import io.cnm.remote.wire.AddressSpaces;
import io.cnm.remote.wire.Empty;
import io.cnm.remote.wire.IpamCapabilities;
import io.cnm.remote.wire.LeasedAddress;
import io.cnm.remote.wire.LeasedPool;
import io.cnm.remote.wire.PoolKey;
import io.cnm.remote.wire.ReleaseAddress;
import io.cnm.remote.wire.RequestAddress;
import io.cnm.remote.wire.RequestPool;
import io.cnm.remote.wire.WireJson;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.IpamDriver.AddressRequest;
import io.cnm.spi.IpamDriver.PoolRequest;
import io.cnm.spi.Scope;
import io.cnm.testkit.FakePlugin;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A driver of ours, served by the protocol. What the protocol has no word for it decides itself. */
record LoopbackIpam(IpamDriver driver) {
    /** What answers a request that was read. */
    private interface Handler<T> {
        Object answer(T request);
    }

    void serve(FakePlugin plugin) {
        plugin.answers(
                "IpamDriver.GetDefaultAddressSpaces",
                WireJson.write(new AddressSpaces(driver.addressSpace(Scope.LOCAL), driver.addressSpace(Scope.GLOBAL))));
        plugin.answers("IpamDriver.GetCapabilities", WireJson.write(new IpamCapabilities(false, false)));
        serve(plugin, "RequestPool", RequestPool.class, this::requestPool);
        serve(plugin, "ReleasePool", PoolKey.class, request -> {
            driver.releasePool(request.poolId());
            return Empty.BODY;
        });
        serve(plugin, "RequestAddress", RequestAddress.class, this::requestAddress);
        serve(plugin, "ReleaseAddress", ReleaseAddress.class, request -> {
            driver.releaseAddress(request.poolId(), IpAddress.parse(request.address()));
            return Empty.BODY;
        });
    }

    private static <T> void serve(FakePlugin plugin, String method, Class<T> type, Handler<T> handler) {
        plugin.answers("IpamDriver." + method, call -> {
            try {
                return WireJson.write(handler.answer(WireJson.read(call.body(), type)));
            } catch (CnmException e) {
                return "{\"Error\":" + WireJson.node(String.valueOf(e.getMessage())) + "}";
            }
        });
    }

    private LeasedPool requestPool(RequestPool request) {
        var lease = driver.requestPool(new PoolRequest(
                request.addressSpace(),
                Cidr.find(request.pool()),
                Cidr.find(request.subPool()),
                request.v6(),
                List.of(),
                request.options() == null ? Map.of() : request.options()));
        return new LeasedPool(lease.poolId(), lease.pool().toString(), Map.of());
    }

    private LeasedAddress requestAddress(RequestAddress request) {
        var gateway = request.options() != null
                && RequestAddress.GATEWAY.equals(request.options().get(RequestAddress.TYPE));
        var lease = driver.requestAddress(new AddressRequest(
                request.poolId(), IpAddress.find(request.address()), gateway, true, Optional.empty(), Map.of()));
        return new LeasedAddress(lease.address().map(Cidr::toString).orElse(""), Map.of());
    }
}
