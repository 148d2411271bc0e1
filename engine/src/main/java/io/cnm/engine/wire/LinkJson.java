package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.Link;
import java.util.List;
import java.util.Optional;

/** {@link Link} on the wire; without an alias the target keeps its name. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record LinkJson(String target, Optional<String> alias) {
    public LinkJson {
        target = Absent.text(target);
    }

    static List<Link> toLinks(List<LinkJson> links) {
        return links.stream()
                .map(link -> new Link(link.target, link.alias.orElse(link.target)))
                .toList();
    }
}
