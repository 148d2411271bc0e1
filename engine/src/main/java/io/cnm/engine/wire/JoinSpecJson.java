package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.JoinSpec;
import java.util.List;
import java.util.Optional;

/** {@link JoinSpec} on the wire, with the sandbox. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record JoinSpecJson(String sandbox, Optional<String> interfaceName, int gatewayPriority, List<LinkJson> links) {
    public JoinSpecJson {
        sandbox = Absent.text(sandbox);
        links = Absent.list(links);
    }

    /** What was sent. */
    public JoinSpec toSpec() {
        return new JoinSpec(gatewayPriority, interfaceName, LinkJson.toLinks(links));
    }
}
