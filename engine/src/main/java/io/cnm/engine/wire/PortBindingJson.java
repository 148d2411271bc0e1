package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.PortBinding;
import java.util.List;

/** {@link PortBinding} on the wire. <em>Immutable.</em> */
public record PortBindingJson(
        String protocol,
        String hostAddress,
        int hostPort,
        String containerAddress,
        int containerPort,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> sources) {
    /** As they are sent. */
    public static List<PortBindingJson> of(List<PortBinding> bindings) {
        return bindings.stream().map(PortBindingJson::of).toList();
    }

    private static PortBindingJson of(PortBinding binding) {
        return new PortBindingJson(
                binding.protocol().toString(),
                binding.hostAddress().toString(),
                binding.hostPort(),
                binding.containerAddress().toString(),
                binding.containerPort(),
                Texts.of(binding.sources()));
    }
}
