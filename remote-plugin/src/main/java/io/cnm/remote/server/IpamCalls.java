package io.cnm.remote.server;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.remote.wire.AddressSpaces;
import io.cnm.remote.wire.Empty;
import io.cnm.remote.wire.IpamCapabilities;
import io.cnm.remote.wire.LeasedAddress;
import io.cnm.remote.wire.LeasedPool;
import io.cnm.remote.wire.PoolKey;
import io.cnm.remote.wire.ReleaseAddress;
import io.cnm.remote.wire.RequestAddress;
import io.cnm.remote.wire.RequestPool;
import io.cnm.spi.HostView;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.IpamDriver.AddressRequest;
import io.cnm.spi.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of an IPAM driver. <em>Thread-safe.</em> */
final class IpamCalls {
    private static final Logger log = LoggerFactory.getLogger(IpamCalls.class);

    private static final String PREFIX = "IpamDriver.";

    /** The option with which addresses are handed out in rising order before any is used again. */
    private static final String SERIAL = "com.docker.network.ipam.serial";

    private final IpamDriver ipam;
    private final HostView host;

    /** @param host whose subnets are no free pools */
    IpamCalls(IpamDriver ipam, HostView host) {
        this.ipam = ipam;
        this.host = host;
    }

    void addTo(Calls calls) {
        calls.add(PREFIX + "GetCapabilities", this::capabilities);
        calls.add(PREFIX + "GetDefaultAddressSpaces", this::addressSpaces);
        calls.add(PREFIX + "RequestPool", RequestPool.class, this::requestPool);
        calls.add(PREFIX + "ReleasePool", PoolKey.class, this::releasePool);
        calls.add(PREFIX + "RequestAddress", RequestAddress.class, this::requestAddress);
        calls.add(PREFIX + "ReleaseAddress", ReleaseAddress.class, this::releaseAddress);
    }

    private IpamCapabilities capabilities() {
        var can = ipam.capabilities();
        return new IpamCapabilities(can.requiresMac(), can.requiresReplay());
    }

    private AddressSpaces addressSpaces() {
        return new AddressSpaces(ipam.addressSpace(Scope.LOCAL), ipam.addressSpace(Scope.GLOBAL));
    }

    private LeasedPool requestPool(RequestPool asked) {
        var lease = ipam.requestPool(KeptIpam.request(asked, asked.pool().isEmpty() ? inUse() : List.of()));
        log.info("leased pool={}", lease.poolId());
        var gateway =
                lease.gateway().map(address -> new Cidr(address, lease.pool().prefix()).toString());
        return new LeasedPool(
                lease.poolId(),
                lease.pool().toString(),
                gateway.map(address -> Map.of(LeasedPool.GATEWAY, address)).orElse(Map.of()));
    }

    private List<Cidr> inUse() {
        return Stream.concat(
                        host.onLinkRoutes().stream(),
                        host.nameServers().stream().map(Cidr::host))
                .toList();
    }

    /** What is not leased need not be released: Docker's engine may say so twice. */
    private Empty releasePool(PoolKey key) {
        try {
            ipam.releasePool(key.poolId());
            log.info("released pool={}", key.poolId());
        } catch (NotFoundException e) {
            log.debug("pool={} was not leased", key.poolId(), e);
        }
        return Empty.BODY;
    }

    private LeasedAddress requestAddress(RequestAddress asked) {
        var options = Optional.ofNullable(asked.options()).orElse(Map.of());
        var gateway = RequestAddress.GATEWAY.equals(options.get(RequestAddress.TYPE));
        var mac = Optional.ofNullable(options.get(RequestAddress.MAC)).map(MacAddress::parse);
        var wished = Stream.of(asked.address())
                .filter(text -> !text.isEmpty())
                .map(IpAddress::parse)
                .findFirst();
        var serial = "true".equals(options.get(SERIAL));
        var lease = ipam.requestAddress(new AddressRequest(asked.poolId(), wished, gateway, serial, mac, options));
        var address =
                lease.address().orElseThrow(() -> new SystemException("pool " + asked.poolId() + " has no addresses"));
        return new LeasedAddress(address.toString(), Map.of());
    }

    private Empty releaseAddress(ReleaseAddress asked) {
        try {
            ipam.releaseAddress(asked.poolId(), IpAddress.parse(asked.address()));
        } catch (NotFoundException e) {
            log.debug("pool={} was not leased", asked.poolId(), e);
        }
        return Empty.BODY;
    }
}
