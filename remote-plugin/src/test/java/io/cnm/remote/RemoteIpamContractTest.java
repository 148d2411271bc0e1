package io.cnm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.SystemException;
import io.cnm.ipam.DefaultIpam;
import io.cnm.spi.IpamDriver;
import io.cnm.testkit.FakePlugin;
import io.cnm.testkit.contract.AddressingIpamContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver behind the protocol does what it does by itself, but that the protocol has no kinds of errors. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // made with the driver, which the contract asks for before each test
class RemoteIpamContractTest extends AddressingIpamContract {
    @TempDir
    Path dir;

    private FakePlugin server;
    private Plugins plugins;

    @Override
    protected IpamDriver freshDriver() {
        try {
            server = FakePlugin.on(dir.resolve("run/p.sock"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new LoopbackIpam(new DefaultIpam()).serve(server);
        plugins = new Plugins(Fast.directories(dir), Fast.TIMING);
        return plugins.findIpamDriver("p").orElseThrow();
    }

    @AfterEach
    void close() throws IOException {
        plugins.close();
        server.close();
    }

    @Override
    protected Kind seenAs(Kind kind) {
        return Kind.SYSTEM;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"PoolID\":\"x\",\"Pool\":\"\"}",
                "{\"PoolID\":\"x\",\"Pool\":\"10.9.0.0\"}",
                "{\"PoolID\":\"x\",\"Pool\":\"10.9.0.0/33\"}",
                "{\"PoolID\":\"x\",\"Pool\":\"fd00::/64\"}",
                "{\"PoolID\":\"x\",\"Pool\":\"10.9.0.0/24\",\"Data\":{\"com.docker.network.gateway\":\"10.8.0.1/24\"}}",
                "{\"PoolID\":\"x\",\"Pool\":\"10.9.0.0/24\",\"Data\":{\"com.docker.network.gateway\":\"gate\"}}"
            })
    void poolThatMakesNoSenseIsGivenBack(String answer) {
        server.answers("IpamDriver.RequestPool", answer);

        assertThatThrownBy(() -> leaseAnyPool(false))
                .isInstanceOf(SystemException.class)
                .hasMessageStartingWith("plugin \"p\": ");
        assertThat(server.calls("IpamDriver.ReleasePool")).hasSize(1);
    }

    @Test
    void gatewayThatThePluginHasTakenIsTheNetworks() {
        server.answers(
                "IpamDriver.RequestPool",
                "{\"PoolID\":\"x\",\"Pool\":\"10.9.0.0/24\",\"Data\":{\"com.docker.network.gateway\":\"10.9.0.7/24\"}}");

        assertThat(leaseAnyPool(false).gateway().map(Object::toString)).contains("10.9.0.7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"Address\":\"10.9.0.2\"}", "{\"Address\":\"10.9.0.2/40\"}", "{\"Address\":\"x\"}"})
    void addressThatMakesNoSenseIsNoAddress(String answer) {
        var pool = leaseAnyPool(false);
        server.answers("IpamDriver.RequestAddress", answer);

        assertThatThrownBy(() -> driver().requestAddress(new IpamDriver.AddressRequest(
                        pool.poolId(), Optional.empty(), false, false, Optional.empty(), Map.of())))
                .isInstanceOf(SystemException.class)
                .hasMessageStartingWith("plugin \"p\": Address");
    }
}
