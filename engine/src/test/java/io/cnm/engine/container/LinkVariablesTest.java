package io.cnm.engine.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.api.Protocol;
import io.cnm.api.SandboxSpec.ExposedPort;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link LinkVariables}. */
class LinkVariablesTest {
    private static final IpAddress ADDRESS = IpAddress.parse("172.17.0.2");

    @Test
    void lowestPortIsTheMainOneAndTcpComesFirst() {
        var ports = List.of(
                new ExposedPort(Protocol.TCP, 5432),
                new ExposedPort(Protocol.UDP, 53),
                new ExposedPort(Protocol.TCP, 80));

        assertThat(LinkVariables.variables("/web/my-db", ADDRESS, ports, List.of()))
                .startsWith("MY_DB_PORT=udp://172.17.0.2:53", "MY_DB_PORT_80_TCP=tcp://172.17.0.2:80")
                .contains("MY_DB_PORT_5432_TCP_ADDR=172.17.0.2", "MY_DB_PORT_53_UDP_PROTO=udp")
                .endsWith("MY_DB_NAME=/web/my-db");
    }

    @Test
    void variablesOfTheOtherArePassedOnButForThoseThatEveryContainerHas() {
        var env = List.of("PATH=/bin", "HOME=/root", "WORD=a=b", "EMPTY=", "ALONE");

        assertThat(LinkVariables.variables("/web/db", ADDRESS, List.of(), env))
                .containsExactly("DB_NAME=/web/db", "DB_ENV_WORD=a=b", "DB_ENV_EMPTY=");
    }
}
