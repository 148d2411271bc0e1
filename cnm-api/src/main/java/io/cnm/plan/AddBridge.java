package io.cnm.plan;

import io.cnm.api.MacAddress;
import java.util.Optional;

/**
 * Makes a bridge on the host, down. Fails if a link of that name exists, whoever made it. <em>Immutable.</em>
 *
 * @param name 1 to 15 bytes
 * @param mac hardware address, given at creation so that it never changes with the ports
 * @param mtu in bytes, 0 for the kernel's default
 * @param alias a text that stays with it and that tools show; empty for none, at most 255 bytes
 * @param lasting whether it stays when its network is deleted, for the next one to find
 */
public record AddBridge(String name, MacAddress mac, int mtu, String alias, boolean lasting) implements Step {
    /** A bridge without an alias that is deleted with its network. */
    public AddBridge(String name, MacAddress mac, int mtu) {
        this(name, mac, mtu, "", false);
    }

    @Override
    public String describe() {
        return "add bridge " + name + " mac " + mac + (mtu > 0 ? " mtu " + mtu : "");
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(new RetireLink(Namespace.HOST, name, Optional.empty()));
    }
}
