package io.cnm.plan;

import io.cnm.api.MacAddress;
import java.util.Optional;

/**
 * Takes a link that a plugin has made on the host into a sandbox, under its final name. It is the one step that moves a link,
 * which costs its caller some 25 ms: how plugins make theirs is not ours to say. <em>Immutable.</em>
 *
 * @param link its name on the host
 * @param index its index on the host; a link of that name that has another is not the one that was meant
 * @param target where it goes
 * @param name its name there
 * @param mac the hardware address that it gets; empty if it keeps its own
 */
public record MoveLink(String link, int index, Namespace target, String name, Optional<MacAddress> mac)
        implements Step {
    @Override
    public String describe() {
        return "move link " + link + " to " + name
                + mac.map(each -> " mac " + each).orElse("") + " in " + target;
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(new ReturnLink(target, name, link));
    }
}
