package io.cnm.remote.probe;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import java.util.Optional;

/**
 * Makes a plugin do something, and take it back. Addresses are the IPAM driver's if there is one, otherwise of a range that
 * nobody uses. <em>Confined to one thread.</em>
 */
final class Trial {
    /** Of the range that is set aside for measurements (RFC 2544). */
    static final Pool USUAL =
            new Pool(Cidr.parse("198.19.251.0/24"), Cidr.parse("198.19.251.1/24"), Cidr.parse("198.19.251.2/24"));

    private final Conversation plugin;
    private Optional<IpamTrial> ipam = Optional.empty();
    private Pool pool = USUAL;

    Trial(Conversation plugin) {
        this.plugin = plugin;
    }

    /**
     * Addresses for a network.
     *
     * @param gateway its gateway's, with the prefix length of the subnet
     * @param address an endpoint's
     */
    record Pool(Cidr subnet, Cidr gateway, Cidr address) {}

    /** Leases a pool and addresses. */
    void ipam(String space) {
        var trial = new IpamTrial(plugin, space);
        ipam = Optional.of(trial);
        pool = trial.lease().orElse(USUAL);
    }

    /** Creates and deletes a network; one of global scope is Swarm's to create. */
    void network(boolean local) {
        if (local) {
            new NetworkTrial(plugin, pool).play();
        } else {
            plugin.notes().fact("network", "not tried: its scope is not local");
        }
    }

    /** Gives back what was leased. */
    void end() {
        ipam.ifPresent(IpamTrial::giveBack);
    }

    /** A subnet or an address with its prefix length that a plugin answered, if it is one; otherwise that is written down. */
    static Optional<Cidr> cidr(Notes notes, String call, String field, String text) {
        try {
            return Optional.of(Cidr.parse(text));
        } catch (InvalidParameterException e) {
            notes.departure(call, field + " \"" + text + "\" must be an address with a prefix length");
            return Optional.empty();
        }
    }
}
