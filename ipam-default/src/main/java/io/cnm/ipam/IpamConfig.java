package io.cnm.ipam;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where {@link DefaultIpam} takes pools from when a network names none. <em>Immutable.</em>
 *
 * @param localPools for networks of this host, in any order; of those that overlap, the one that begins first counts. If
 *     none is IPv6, a /48 of unique local addresses (RFC 4193), chosen by the host's id, is added
 * @param hostId what tells this host from others, and is the same each time it starts
 */
public record IpamConfig(List<DefaultPool> localPools, String hostId) {
    /** Docker's pools for networks of one host. */
    public static final List<DefaultPool> DOCKER_POOLS = List.of(
            pool("172.17.0.0/16", 16),
            pool("172.18.0.0/16", 16),
            pool("172.19.0.0/16", 16),
            pool("172.20.0.0/14", 16),
            pool("172.24.0.0/14", 16),
            pool("172.28.0.0/14", 16),
            pool("192.168.0.0/16", 20));

    private static final List<DefaultPool> GLOBAL_POOLS = List.of(pool("10.0.0.0/8", 24));
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    public IpamConfig {
        localPools = List.copyOf(localPools);
    }

    /** Docker's pools, on the machine that this runs on. */
    public static IpamConfig ofThisMachine() {
        return new IpamConfig(DOCKER_POOLS, machineId());
    }

    /** What networks of this host are given, the IPv6 pool included. */
    List<DefaultPool> local() {
        return localPools.stream().anyMatch(pool -> pool.base().v6())
                ? localPools
                : Stream.concat(localPools.stream(), Stream.of(uniqueLocal(hostId)))
                        .toList();
    }

    /** What networks of a cluster are given. */
    List<DefaultPool> global() {
        return GLOBAL_POOLS;
    }

    /** fd00::/8, 40 bits of the id's hash, and 65 536 subnets. */
    private static DefaultPool uniqueLocal(String hostId) {
        var globalId = ByteBuffer.wrap(sha256(hostId)).getLong() & 0xff_ffff_ffffL;
        return new DefaultPool(new Cidr(IpAddress.v6(0xfdL << 56 | globalId << 16, 0), 48), 64);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** See machine-id(5). A machine without one gets other IPv6 pools each time, which is why it should have one. */
    private static String machineId() {
        try {
            return Files.readString(MACHINE_ID).strip();
        } catch (NoSuchFileException e) {
            return UUID.randomUUID().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DefaultPool pool(String base, int size) {
        return new DefaultPool(Cidr.parse(base), size);
    }
}
