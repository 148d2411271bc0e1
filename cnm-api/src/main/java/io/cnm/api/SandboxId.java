package io.cnm.api;

/**
 * Identity of a sandbox, for life. <em>Immutable.</em>
 *
 * @param value 64 hex digits, or what the caller chose
 */
public record SandboxId(String value) {
    /** @throws InvalidParameterException if the value has other than letters, digits, '_', '.' and '-' */
    public SandboxId {
        Ids.check("sandbox", value);
    }

    /** A new one, random. */
    public static SandboxId random() {
        return new SandboxId(Ids.random());
    }

    /** The first 12 characters, for names on the host, logs and people. */
    public String shortened() {
        return Ids.shorten(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
