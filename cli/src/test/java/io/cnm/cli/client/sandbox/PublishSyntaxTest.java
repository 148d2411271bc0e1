package io.cnm.cli.client.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.PortMapping;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishSyntaxTest {
    /** Each wish as ADDRESS HOSTPORT-END CONTAINERPORT PROTOCOL. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "80|any 0-0 80 tcp",
                "80/sctp|any 0-0 80 sctp",
                "80-82/udp|any 0-0 80 udp, any 0-0 81 udp, any 0-0 82 udp",
                "8080:80|any 8080-8080 80 tcp",
                "8000-8009:80|any 8000-8009 80 tcp",
                "8000-8001:80-81|any 8000-8000 80 tcp, any 8001-8001 81 tcp",
                "127.0.0.1:8080:80|127.0.0.1 8080-8080 80 tcp",
                "127.0.0.1::80|127.0.0.1 0-0 80 tcp",
                "[::1]:8080:80|::1 8080-8080 80 tcp",
                "[::1]::80/udp|::1 0-0 80 udp",
            })
    void meansWhatItMeansToDocker(String text, String wishes) {
        assertThat(new PublishSyntax()
                        .convert(text).mappings().stream()
                                .map(PublishSyntaxTest::show)
                                .collect(Collectors.joining(", ")))
                .isEqualTo(wishes);
    }

    private static String show(PortMapping wish) {
        return wish.hostAddress().map(Object::toString).orElse("any") + " " + wish.hostPort() + "-" + wish.hostPortEnd()
                + " " + wish.containerPort() + " " + wish.protocol();
    }
}
