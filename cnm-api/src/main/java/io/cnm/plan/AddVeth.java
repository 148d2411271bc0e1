package io.cnm.plan;

import io.cnm.api.MacAddress;
import java.util.Optional;

/**
 * Makes a veth pair in one message: the host's end up and a port of a bridge, the peer born where it is needed under its
 * final name. No link is ever moved between namespaces: that costs twenty times as much and stalls every other user of
 * the kernel's network configuration. <em>Immutable.</em>
 *
 * @param name of the host's end, 1 to 15 bytes
 * @param bridge of which the host's end becomes a port
 * @param hairpin whether the bridge sends frames back out of the port they came in by
 * @param mtu of both ends in bytes, 0 for the kernel's default
 * @param peer the other end
 */
public record AddVeth(String name, String bridge, boolean hairpin, int mtu, Peer peer) implements Step {
    /**
     * The other end of a pair.
     *
     * @param namespace where it is born; the host, if another engine is to take it away from there, after which it is no
     *     business of ours any more
     * @param name final name there
     * @param index interface index there; 0 lets the kernel choose, as it must in a namespace that is not wholly ours
     * @param mac hardware address
     */
    public record Peer(Namespace namespace, String name, int index, MacAddress mac) {}

    @Override
    public String describe() {
        return "add veth " + name + " to bridge " + bridge + (hairpin ? " hairpin" : "")
                + (mtu > 0 ? " mtu " + mtu : "") + ", peer " + peer.name + " mac " + peer.mac + " in " + peer.namespace;
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(
                new RetireLink(Namespace.HOST, name, Optional.of(new RetireLink.Peer(peer.namespace, peer.name))));
    }
}
