package io.cnm.driver.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.EndpointSpec;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkSpec;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.testkit.Samples;
import io.cnm.testkit.contract.NetworkDriverContract;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class HostDriverTest extends NetworkDriverContract {
    @Override
    protected NetworkDriver driver() {
        return new HostDriver();
    }

    @Test
    void serviceLoaderFindsIt() {
        assertThat(ServiceLoader.load(NetworkDriver.class).stream()
                        .map(provider -> provider.get().type()))
                .containsExactly("host");
    }

    @Test
    void thereIsOneNetworkWithoutAddressesAndInterfaces() {
        var can = driver().capabilities();

        assertThat(can.singleton()).isTrue();
        assertThat(can.addresses()).isFalse();
        assertThat(can.interfaces()).isFalse();
    }

    @Test
    void hardwareAddressIsInvalidWithoutAnInterface() {
        var network = Samples.network(NetworkSpec.named("host").driver("host").build());
        var spec = EndpointSpec.named("web")
                .mac(MacAddress.parse("02:42:ac:11:00:02"))
                .build();

        assertThatThrownBy(() -> driver().planEndpoint(
                                new EndpointRequest(network, Samples.endpoint(network, spec, 0), Naming.DOCKER)))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("02:42:ac:11:00:02");
    }
}
