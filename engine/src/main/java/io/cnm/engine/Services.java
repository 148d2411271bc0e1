package io.cnm.engine;

import io.cnm.api.NetworkController;
import io.cnm.engine.container.Containers;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.registry.Registries;
import io.cnm.spi.HostView;

/**
 * What the handlers work with. <em>Immutable.</em>
 *
 * @param controller does what is asked for
 * @param containers does what is asked for with containers
 * @param images knows what containers are made of
 * @param registries where images come from and go to
 * @param host shows the machine
 * @param reconciler compares the kernel with what is meant to be
 * @param events what happens, and has happened lately
 * @param defaults what the configuration adds
 * @param facts about the daemon
 * @param meters what has happened how often
 */
public record Services(
        NetworkController controller,
        Containers containers,
        ImageStore images,
        Registries registries,
        HostView host,
        Reconciler reconciler,
        EventLog events,
        Defaults defaults,
        EngineFacts facts,
        Meters meters) {}
