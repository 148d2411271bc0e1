package io.cnm.spi;

import java.util.Optional;

/**
 * How an instance of cnm names what it makes on the host, so that several can live beside each other and beside a stock
 * Docker. <em>Immutable.</em>
 *
 * @param instance name of the instance, also of its firewall table: {@code cnm}, {@code cnm-plugin}, ...
 * @param bridgePrefix begins the name of a bridge; the network's id follows
 * @param vethPrefix begins the name of a veth's host end; the endpoint's id follows
 */
public record Naming(String instance, String bridgePrefix, String vethPrefix) {
    /** A link's name has no more characters. */
    private static final int LIMIT = 15;

    /** So many characters of a network's id are in the name of its bridge. */
    private static final int ID = 12;

    /** Docker's names, which existing tools and habits know. */
    public static final Naming DOCKER = new Naming("cnm", "br-", "veth");

    /** Names of our own, for living beside a stock Docker. */
    public static Naming own(String instance) {
        return new Naming(instance, "cnm-", "cnmv");
    }

    /** The bridge of a network: the prefix and 12 characters of the id, as far as 15 bytes reach. */
    public String bridge(String networkId) {
        return limited(bridgePrefix + networkId.substring(0, Math.min(ID, networkId.length())));
    }

    /** The bridge of the network for sandboxes without another way out, if it has a name that others know. */
    public Optional<String> stopgapBridge() {
        return bridgePrefix.equals(DOCKER.bridgePrefix) ? Optional.of("docker_gwbridge") : Optional.empty();
    }

    /** The host end of an endpoint's veth: the prefix and as much of the id as 15 bytes take. */
    public String veth(String endpointId) {
        return limited(vethPrefix + endpointId);
    }

    private static String limited(String name) {
        return name.substring(0, Math.min(LIMIT, name.length()));
    }
}
