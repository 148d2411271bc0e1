package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static io.cnm.controller.Fixture.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.JoinSpec;
import io.cnm.api.Link;
import io.cnm.api.Network;
import io.cnm.api.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Renaming}. */
class RenamingTest {
    private static final IpAddress FIRST = IpAddress.parse("10.1.0.2");

    @TempDir
    private Path directory;

    private Fixture cnm;
    private Network front;
    private Sandbox web;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
        front = cnm.network("front", "10.1.0.0/24");
        web = cnm.sandbox("1234");
    }

    @Test
    void newNameIsKnownAndTheOldOneIsNot() {
        var endpoint =
                front.createEndpoint(EndpointSpec.named("web").alias("site").build(), web, JoinSpec.DEFAULT);

        endpoint.rename("shop");

        var zone = cnm.view(web).networks().get(0).zone();
        assertThat(zone.addresses("shop")).containsExactly(FIRST);
        assertThat(zone.addresses("site")).containsExactly(FIRST);
        assertThat(zone.addresses("web")).isEmpty();
        assertThat(zone.name(FIRST)).contains("shop");
        assertThat(front.findEndpoint("shop")).contains(endpoint);
        assertThat(front.findEndpoint("web")).isEmpty();
        assertThat(endpoint.info().spec().name()).isEqualTo("shop");
        endpoint.delete(true);
        assertThat(zone.name(FIRST)).isEmpty();
        assertThat(zone.addresses("shop")).isEmpty();
    }

    @Test
    void nameOfAnotherIsRefusedAndAFreedOneIsNot() {
        var endpoint = front.createEndpoint(EndpointSpec.of("web"));
        front.createEndpoint(EndpointSpec.of("db"));

        assertRefused(Kind.FORBIDDEN, () -> endpoint.rename("db"));
        assertRefused(Kind.INVALID_PARAMETER, () -> endpoint.rename("two words"));
        endpoint.rename("web");
        endpoint.rename("shop");
        assertThat(front.createEndpoint(EndpointSpec.of("web")).name()).isEqualTo("web");
    }

    @Test
    void linksOfOthersFollow() {
        var child = front.createEndpoint(EndpointSpec.of("db"), cnm.sandbox("5678"), JoinSpec.DEFAULT);
        var linked = new JoinSpec(0, Optional.empty(), List.of(new Link("db", "store")));
        front.createEndpoint(EndpointSpec.named("web").link("base", "db").build(), web, linked);

        child.rename("archive");

        assertThat(read(web.info().hostsFile())).contains("\tstore 5678 archive\n");
        assertThat(cnm.view(web).networks().get(0).aliases()).isEqualTo(Map.of("base", Set.of("archive")));
        child.delete(true);
        assertThat(read(web.info().hostsFile())).doesNotContain("store");
    }
}
