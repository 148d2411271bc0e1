package io.cnm.remote.probe;

import io.cnm.remote.wire.AddressSpaces;
import io.cnm.remote.wire.IpamCapabilities;

/** Asks an IPAM driver what changes nothing. <em>Confined to one thread.</em> */
final class IpamProbe {
    static final String SUBSYSTEM = "IpamDriver";

    private static final String PREFIX = SUBSYSTEM + ".";

    private final Conversation plugin;
    private final Notes notes;
    private String localSpace = "";

    IpamProbe(Conversation plugin) {
        this.plugin = plugin;
        notes = plugin.notes();
    }

    void examine() {
        capabilities();
        addressSpaces();
        plugin.unknownMethod(SUBSYSTEM);
        plugin.withoutArguments(PREFIX + "ReleaseAddress");
    }

    /** How it calls the address space of networks that are this machine's own. */
    String localSpace() {
        return localSpace;
    }

    /** One that does not have the call needs nothing. */
    private void capabilities() {
        var method = PREFIX + "GetCapabilities";
        var outcome = plugin.ask(method);
        if (outcome.done()) {
            notes.read(method, outcome, IpamCapabilities.class).ifPresent(told -> {
                notes.fact("requires MAC address", told.requiresMacAddress());
                notes.fact("requires replay", told.requiresRequestReplay());
            });
        } else if (outcome.refused()) {
            notes.fact("IPAM capabilities", Conversation.said(outcome));
        }
    }

    private void addressSpaces() {
        var method = PREFIX + "GetDefaultAddressSpaces";
        var outcome = plugin.ask(method);
        if (outcome.refused()) {
            notes.departure(method, "is refused, so the driver cannot be used: " + Conversation.said(outcome));
        }
        if (outcome.done()) {
            notes.read(method, outcome, AddressSpaces.class).ifPresent(told -> {
                localSpace = told.localDefaultAddressSpace();
                notes.fact("local address space", localSpace);
                notes.fact("global address space", told.globalDefaultAddressSpace());
            });
        }
    }
}
