package io.cnm.engine.wire;

import io.cnm.api.InterfaceStatistics;
import io.cnm.api.InterfaceStatistics.Traffic;

/** {@link InterfaceStatistics} on the wire. <em>Immutable.</em> */
public record InterfaceStatisticsJson(
        String interfaceName, String endpoint, String network, Traffic received, Traffic sent) {
    /** As it is sent. */
    public static InterfaceStatisticsJson of(InterfaceStatistics statistics) {
        return new InterfaceStatisticsJson(
                statistics.interfaceName(),
                statistics.endpoint().value(),
                statistics.network(),
                statistics.received(),
                statistics.sent());
    }
}
