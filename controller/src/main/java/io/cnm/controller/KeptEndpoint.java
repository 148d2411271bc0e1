package io.cnm.controller;

import io.cnm.api.EndpointInfo;
import io.cnm.api.JoinSpec;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.Store;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint in the store.
 *
 * @param info what everybody may know; its sandbox, if it has one, but not what is published for it there
 * @param plan what was made when it was created
 * @param place how it sits in its sandbox
 */
record KeptEndpoint(EndpointInfo info, Plan plan, Optional<Place> place) implements Kept {
    static final String KIND = "endpoint";

    /** An {@link Attachment} without the sandbox itself. */
    record Place(
            JoinSpec spec,
            JoinPlan join,
            List<Step> sysctls,
            List<Step> interior,
            List<String> hostsLines,
            List<String> names,
            List<Linked> links) {
        Place {
            sysctls = List.copyOf(sysctls);
            interior = List.copyOf(interior);
            hostsLines = List.copyOf(hostsLines);
            names = List.copyOf(names);
            links = List.copyOf(links);
        }

        private static Place of(Attachment attachment) {
            return new Place(
                    attachment.spec(),
                    attachment.join(),
                    attachment.sysctls(),
                    attachment.interior(),
                    attachment.hostsLines(),
                    attachment.names(),
                    attachment.links());
        }

        /** The attachment that was kept. */
        Attachment in(LiveSandbox sandbox) {
            return new Attachment(sandbox, spec, join, sysctls, interior, hostsLines, names, links);
        }
    }

    static KeptEndpoint of(EndpointState state) {
        return new KeptEndpoint(
                withoutPorts(state.info()), state.plan(), state.attachment().map(Place::of));
    }

    /** Published ports follow from the sandbox, and move between its endpoints. */
    private static EndpointInfo withoutPorts(EndpointInfo info) {
        return info.withJoined(info.joined().map(joined -> joined.withPorts(List.of())));
    }

    @Override
    public Store.Key recordKey() {
        return Kept.key(info.id());
    }
}
