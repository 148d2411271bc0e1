package io.cnm.plan;

import java.util.Optional;

/**
 * Writes a kernel parameter of a network namespace. <em>Immutable.</em>
 *
 * @param namespace whose
 * @param key path below {@code /proc/sys/net/}, such as {@code ipv4/ip_forward}
 * @param value to write
 * @param previous what to write to take it back; empty if the parameter goes away with a link of ours
 * @param lasting whether the value stays when the object it was set for is deleted, because others may rely on it by then
 */
public record SetSysctl(Namespace namespace, String key, String value, Optional<String> previous, boolean lasting)
        implements Step {
    @Override
    public String describe() {
        return "set net/" + key + " = " + value + " in " + namespace;
    }

    @Override
    public Optional<Step> undo() {
        return previous.map(old -> new SetSysctl(namespace, key, old, Optional.of(value), lasting));
    }
}
