package io.cnm.engine.api;

import io.cnm.engine.EngineFacts;
import io.cnm.engine.EventLog;
import io.cnm.engine.Services;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.ContainerState.Status;
import io.cnm.engine.container.Containers;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.wire.DockerInfo;
import io.cnm.engine.wire.DockerVersion;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import io.cnm.spi.HostView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /_ping}, {@code /version} and {@code /info}. <em>Thread-safe.</em> */
final class DockerSystem {
    private final EngineFacts facts;
    private final HostView host;
    private final Machine machine;
    private final Containers containers;
    private final ImageStore images;
    private final Abilities abilities;
    private final EventLog events;

    DockerSystem(Services services) {
        facts = services.facts();
        host = services.host();
        machine = Machine.look();
        containers = services.containers();
        images = services.images();
        abilities = new Abilities(facts);
        events = services.events();
    }

    List<Route> routes() {
        return List.of(
                Rows.get("/_ping", request -> ping()),
                Rows.get("/version", request -> version()),
                Rows.get("/info", this::info));
    }

    /** {@code Builder-Version: 1} keeps clients from asking for a builder that is not here. */
    private static Response ping() {
        return Response.text(200, "OK")
                .header("Cache-Control", "no-cache, no-store, must-revalidate")
                .header("Pragma", "no-cache")
                .header("Builder-Version", "1")
                .header("Swarm", "inactive");
    }

    private Response version() {
        var java = "none (Java " + System.getProperty("java.version") + ")";
        var details = Map.of(
                "ApiVersion",
                VersionedRouter.NEWEST,
                "MinAPIVersion",
                VersionedRouter.OLDEST,
                "Arch",
                machine.goArchitecture(),
                "BuildTime",
                facts.buildTime(),
                "Experimental",
                "false",
                "GitCommit",
                facts.gitCommit(),
                "GoVersion",
                java,
                "KernelVersion",
                machine.kernel(),
                "Os",
                "linux");
        return Answers.ok(new DockerVersion(
                new DockerVersion.Platform("CNM for Java"),
                List.of(new DockerVersion.Component("Engine", facts.version(), details)),
                facts.version(),
                VersionedRouter.NEWEST,
                VersionedRouter.OLDEST,
                facts.gitCommit(),
                java,
                "linux",
                machine.goArchitecture(),
                machine.kernel(),
                facts.buildTime()));
    }

    private static int count(List<Container> containers, Status status) {
        return (int) containers.stream()
                .filter(each -> each.state().status() == status)
                .count();
    }

    private Response info(Request request) {
        var all = containers.list();
        return Answers.ok(new DockerInfo(
                facts.id(),
                machine.name(),
                facts.version(),
                machine.operatingSystem(),
                "linux",
                machine.architecture(),
                machine.kernel(),
                Runtime.getRuntime().availableProcessors(),
                machine.memory(),
                Instant.now().toString(),
                facts.dataRoot().toString(),
                facts.debug(),
                facts.liveRestore(),
                false,
                host.sysctl("ipv4/ip_forward").filter("1"::equals).isPresent(),
                facts.labels(),
                Stream.concat(facts.warnings().stream(), containers.drivers().warnings().stream())
                        .toList(),
                abilities.securityOptions(!VersionedRouter.isBefore(request.path(), 1, 42)),
                new DockerInfo.Plugins(facts.networkDrivers(), List.of("local"), List.of("json-file", "local", "none")),
                new DockerInfo.Swarm("inactive"),
                all.size(),
                count(all, Status.RUNNING),
                count(all, Status.PAUSED),
                all.size() - count(all, Status.RUNNING) - count(all, Status.PAUSED),
                images.images().size(),
                containers.drivers().graph(),
                containers.drivers().graphStatus().entrySet().stream()
                        .map(each -> List.of(each.getKey(), each.getValue()))
                        .toList(),
                "json-file",
                "cgroupfs",
                abilities.unifiedGroups() ? "2" : "1",
                containers.drivers().runtimes().stream()
                        .collect(Collectors.toMap(name -> name, DockerInfo.OciRuntime::new)),
                containers.drivers().defaultRuntime(),
                abilities.show(containers.drivers().runtimeVersion(), events.listeners())));
    }
}
