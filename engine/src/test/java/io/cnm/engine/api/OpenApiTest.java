package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.cnm.api.InterfaceStatistics;
import io.cnm.engine.TestEngine;
import io.cnm.engine.wire.ConnectionJson;
import io.cnm.engine.wire.DockerEvent;
import io.cnm.engine.wire.EndpointInfoJson;
import io.cnm.engine.wire.EndpointSpecJson;
import io.cnm.engine.wire.ErrorJson;
import io.cnm.engine.wire.ExecEndJson;
import io.cnm.engine.wire.ExecSpecJson;
import io.cnm.engine.wire.InterfaceStatisticsJson;
import io.cnm.engine.wire.IpamSpecJson;
import io.cnm.engine.wire.JoinSpecJson;
import io.cnm.engine.wire.LinkJson;
import io.cnm.engine.wire.NetworkInfoJson;
import io.cnm.engine.wire.NetworkSpecJson;
import io.cnm.engine.wire.PoolSpecJson;
import io.cnm.engine.wire.PortBindingJson;
import io.cnm.engine.wire.PortMappingJson;
import io.cnm.engine.wire.PortWishesJson;
import io.cnm.engine.wire.ReconcileReportJson;
import io.cnm.engine.wire.SandboxInfoJson;
import io.cnm.engine.wire.SandboxSpecJson;
import io.cnm.plan.Plan;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The description and the server say the same. */
@Timeout(120)
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    private static final Map<String, Class<?>> SCHEMAS = Map.ofEntries(
            Map.entry("Error", ErrorJson.class),
            Map.entry("NetworkSpec", NetworkSpecJson.class),
            Map.entry("IpamSpec", IpamSpecJson.class),
            Map.entry("PoolSpec", PoolSpecJson.class),
            Map.entry("NetworkInfo", NetworkInfoJson.class),
            Map.entry("Pool", NetworkInfoJson.PoolJson.class),
            Map.entry("EndpointSpec", EndpointSpecJson.class),
            Map.entry("EndpointInfo", EndpointInfoJson.class),
            Map.entry("Joined", EndpointInfoJson.JoinedJson.class),
            Map.entry("JoinSpec", JoinSpecJson.class),
            Map.entry("Link", LinkJson.class),
            Map.entry("SandboxSpec", SandboxSpecJson.class),
            Map.entry("Connection", ConnectionJson.class),
            Map.entry("ExtraHost", SandboxSpecJson.ExtraHostJson.class),
            Map.entry("DnsSpec", SandboxSpecJson.DnsSpecJson.class),
            Map.entry("ExposedPort", SandboxSpecJson.ExposedPortJson.class),
            Map.entry("SandboxInfo", SandboxInfoJson.class),
            Map.entry("InterfaceStatistics", InterfaceStatisticsJson.class),
            Map.entry("Traffic", InterfaceStatistics.Traffic.class),
            Map.entry("PortMapping", PortMappingJson.class),
            Map.entry("PortWishes", PortWishesJson.class),
            Map.entry("PortBinding", PortBindingJson.class),
            Map.entry("ExecSpec", ExecSpecJson.class),
            Map.entry("ExecEnd", ExecEndJson.class),
            Map.entry("ReconcileReport", ReconcileReportJson.class),
            Map.entry("Finding", ReconcileReportJson.FindingJson.class),
            Map.entry("Plan", Plan.class),
            Map.entry("Event", DockerEvent.class),
            Map.entry("Actor", DockerEvent.Actor.class));

    @RegisterExtension
    private static final TestEngine engine = TestEngine.running();

    private static JsonNode description;

    @BeforeAll
    static void read() {
        var reply = engine.ask("GET", "/cnm/v1/openapi.yaml");
        assertThat(reply.headers()).containsEntry("content-type", "application/yaml");
        description = new YAMLMapper().readTree(reply.body());
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsServed() {
        var served = engine.table().stream()
                .filter(route -> route.pattern().startsWith("/cnm/v1"))
                .map(route -> route.method() + " " + route.pattern())
                .toList();

        var described = new TreeSet<String>();
        description.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(each -> METHODS.contains(each.getKey()))
                .forEach(each -> described.add(each.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(served).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(described);
    }

    @Test
    void everySchemaHasTheFieldsOfItsRecord() {
        var schemas = description.path("components").path("schemas");

        assertThat(schemas.propertyNames()).containsExactlyInAnyOrderElementsOf(SCHEMAS.keySet());
        SCHEMAS.forEach(
                (name, type) -> assertThat(schemas.path(name).path("properties").propertyNames())
                        .as(name)
                        .containsExactlyInAnyOrderElementsOf(fields(type)));
    }

    private static List<String> fields(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).map(OpenApiTest::field).toList();
    }

    private static String field(RecordComponent component) {
        var renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null ? component.getName() : renamed.value();
    }

    @Test
    void requiredFieldsAreFields() {
        description.path("components").path("schemas").properties().forEach(schema -> assertThat(
                        texts(schema.getValue().path("required")))
                .as(schema.getKey())
                .isSubsetOf(schema.getValue().path("properties").propertyNames()));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        var references = new HashSet<>(description.findValuesAsString("$ref"));

        assertThat(references).isNotEmpty().allSatisfy(reference -> assertThat(
                        description.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
    }

    @Test
    void everyCallThatChangesSomethingTakesDryRun() {
        description.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(each -> Set.of("post", "delete").contains(each.getKey())
                        && !path.getKey().endsWith("/exec"))
                .forEach(each -> assertThat(each.getValue().path("parameters").toString())
                        .as(path.getKey())
                        .contains("dryRun")));
    }

    @Test
    void pathsNameTheirParameters() {
        description.path("paths").properties().forEach(path -> {
            var inPath = Stream.of(path.getKey().split("/"))
                    .filter(part -> part.startsWith("{"))
                    .map(part -> "#/components/parameters/" + part.substring(1, part.length() - 1))
                    .toList();

            assertThat(path.getValue().path("parameters").findValuesAsString("$ref"))
                    .as(path.getKey())
                    .isEqualTo(inPath);
        });
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
