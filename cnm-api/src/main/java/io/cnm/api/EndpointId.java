package io.cnm.api;

/**
 * Identity of an endpoint, for life. <em>Immutable.</em>
 *
 * @param value 64 hex digits, or what the caller chose
 */
public record EndpointId(String value) {
    /** @throws InvalidParameterException if the value has other than letters, digits, '_', '.' and '-' */
    public EndpointId {
        Ids.check("endpoint", value);
    }

    /** A new one, random. */
    public static EndpointId random() {
        return new EndpointId(Ids.random());
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
