package io.cnm.api;

import java.util.Locale;

/** A transport protocol whose ports can be published. */
public enum Protocol {
    TCP(6),
    UDP(17),
    SCTP(132);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /**
     * Parses {@code tcp}, {@code udp} or {@code sctp} in any case.
     *
     * @throws InvalidParameterException for any other text
     */
    public static Protocol parse(String text) {
        for (var protocol : values()) {
            if (protocol.name().equalsIgnoreCase(text)) {
                return protocol;
            }
        }
        throw new InvalidParameterException("protocol \"" + text + "\" must be tcp, udp or sctp");
    }

    /** The number in the IP header (IANA protocol numbers). */
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
