package io.cnm.controller;

import io.cnm.api.EndpointId;
import io.cnm.api.NetworkId;
import io.cnm.api.SandboxId;
import io.cnm.spi.Store;

/** What the store keeps of an object: all that cannot be worked out again, and nothing that lives. <em>Immutable.</em> */
sealed interface Kept permits KeptEndpoint, KeptNetwork, KeptSandbox {
    /** The name of its record. */
    Store.Key recordKey();

    /** The record of a network. */
    static Store.Key key(NetworkId id) {
        return new Store.Key(KeptNetwork.KIND, id.value());
    }

    /** The record of an endpoint. */
    static Store.Key key(EndpointId id) {
        return new Store.Key(KeptEndpoint.KIND, id.value());
    }

    /** The record of a sandbox. */
    static Store.Key key(SandboxId id) {
        return new Store.Key(KeptSandbox.KIND, id.value());
    }
}
