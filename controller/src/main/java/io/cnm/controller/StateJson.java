package io.cnm.controller;

import io.cnm.api.InvalidParameterException;
import io.cnm.spi.Store;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Our values as JSON: a record's components are its fields but for what is empty, addresses and ids are texts, a step and a
 * fact say in a field which of the sealed interface's classes they are. They are written and read field by field, by a class
 * each for every kind of them, and not by data binding. <em>Thread-safe.</em>
 */
final class StateJson {
    /** Larger than any plan: one that ends a sandbox with a thousand ports has some hundred kilobytes. */
    private static final int MOST_CHARACTERS = 64 << 20;

    private static final int DEEPEST = 32;

    static final JsonFactory FORMAT = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MOST_CHARACTERS)
                    .maxNestingDepth(DEEPEST)
                    .build())
            .build();

    private StateJson() {}

    /** What is kept of an object as a JSON object. */
    static String write(Kept kept) {
        if (kept instanceof KeptEndpoint endpoint) {
            return FieldWriter.write(endpoint, EndpointWriter::endpoint);
        }
        if (kept instanceof KeptSandbox sandbox) {
            return FieldWriter.write(sandbox, SandboxWriter::sandbox);
        }
        if (kept instanceof KeptNetwork network) {
            return FieldWriter.write(network, NetworkWriter::network);
        }
        throw new AssertionError("it is not known how to write a " + kept.getClass());
    }

    /**
     * What was kept.
     *
     * @param key whose record it is
     * @throws InvalidParameterException if this is no such record, or nothing is known of its kind
     */
    static Kept read(Store.Key key, String record) {
        return switch (key.kind()) {
            case KeptNetwork.KIND -> FieldReader.read(record, NetworkReader::network);
            case KeptEndpoint.KIND -> FieldReader.read(record, EndpointReader::endpoint);
            case KeptSandbox.KIND -> FieldReader.read(record, SandboxReader::sandbox);
            default -> throw new InvalidParameterException("nothing is known of records of kind " + key.kind());
        };
    }
}
