package io.cnm.dns;

import io.cnm.spi.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what becomes of queries; what is counted while a batch is served is told at its end. <em>Confined to one event loop.</em> */
final class Tally {
    private static final String QUERIES = "cnm_dns_queries_total";
    private static final String OUTCOMES = "cnm_dns_forwarded_total";

    private final Metrics metrics;
    private final Map<Answer, Integer> counts = new EnumMap<>(Answer.class);

    /** What becomes of a query. */
    enum Answer {
        /** The sandbox's networks know the name. */
        LOCAL,
        /** It was asked for before. */
        CACHED,
        /** Others are asked. */
        FORWARDED,
        /** Others are being asked the same. */
        JOINED,
        /** The sandbox may ask nobody. */
        BARRED,
        /** Too many are under way. */
        REFUSED,
        /** It cannot be understood, or is of a kind that is not served. */
        MALFORMED;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    Tally(Metrics metrics) {
        this.metrics = metrics;
    }

    /** Counts a query. */
    void count(Answer answer) {
        counts.merge(answer, 1, Integer::sum);
    }

    /** Counts the end of a forwarded query. */
    void outcome(boolean answered) {
        metrics.count(OUTCOMES, "outcome", answered ? "answered" : "failed");
    }

    /** Tells what was counted. */
    void tell() {
        if (!counts.isEmpty()) {
            counts.forEach((answer, times) -> metrics.count(QUERIES, "answer", answer.label, times));
            counts.clear();
        }
    }
}
