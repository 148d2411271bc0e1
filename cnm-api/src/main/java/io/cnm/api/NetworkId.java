package io.cnm.api;

/**
 * Identity of a network, for life. <em>Immutable.</em>
 *
 * @param value 64 hex digits, or what the caller chose
 */
public record NetworkId(String value) {
    /** @throws InvalidParameterException if the value has other than letters, digits, '_', '.' and '-' */
    public NetworkId {
        Ids.check("network", value);
    }

    /** A new one, random. */
    public static NetworkId random() {
        return new NetworkId(Ids.random());
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
