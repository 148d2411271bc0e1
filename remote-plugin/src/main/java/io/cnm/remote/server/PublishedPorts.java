package io.cnm.remote.server;

import io.cnm.api.NetworkController;
import io.cnm.http.Response;
import io.cnm.remote.wire.EndpointPorts;
import io.cnm.remote.wire.WireJson;
import io.cnm.spi.NetworkDriver;
import java.nio.charset.StandardCharsets;

/**
 * What is published for whom: Docker's engine has no place where a plugin could tell, so that {@code docker port} says
 * nothing. <em>Immutable.</em>
 *
 * @param controller that publishes
 * @param driver whose networks count
 */
record PublishedPorts(NetworkController controller, NetworkDriver driver) {
    Response answer() {
        var endpoints = controller.networks().stream()
                .filter(network -> network.info().spec().driver().equals(driver.type()))
                .flatMap(network -> network.endpoints().stream())
                .map(endpoint -> EndpointPorts.of(endpoint.info()))
                .filter(endpoint -> !endpoint.ports().isEmpty())
                .toList();
        return Response.json(200, WireJson.write(endpoints).getBytes(StandardCharsets.UTF_8));
    }
}
