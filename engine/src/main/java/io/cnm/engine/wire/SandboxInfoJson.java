package io.cnm.engine.wire;

import io.cnm.api.SandboxInfo;
import java.util.List;

/** {@link SandboxInfo} on the wire. <em>Immutable.</em> */
public record SandboxInfoJson(
        String id,
        SandboxSpecJson spec,
        String key,
        String hostsFile,
        String resolvConf,
        List<String> endpoints,
        List<PortBindingJson> ports) {
    /** As it is sent. */
    public static SandboxInfoJson of(SandboxInfo info) {
        return new SandboxInfoJson(
                info.id().value(),
                SandboxSpecJson.of(info.spec()),
                info.key().toString(),
                info.hostsFile().toString(),
                info.resolvConf().toString(),
                Texts.of(info.endpoints()),
                PortBindingJson.of(info.ports()));
    }
}
