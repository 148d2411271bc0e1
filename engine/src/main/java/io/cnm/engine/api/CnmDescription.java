package io.cnm.engine.api;

import io.cnm.http.Response;
import io.cnm.http.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** {@code /cnm/v1/openapi.yaml}: the description of the paths beside it. <em>Immutable.</em> */
final class CnmDescription {
    private final byte[] document;

    CnmDescription() {
        try (var in = Objects.requireNonNull(CnmDescription.class.getResourceAsStream("/openapi/cnm.yaml"))) {
            document = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Route> routes() {
        return List.of(Rows.get("/cnm/v1/openapi.yaml", request -> Response.bytes(200, "application/yaml", document)));
    }
}
