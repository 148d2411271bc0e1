package io.cnm.engine.api;

import io.cnm.api.SystemException;
import io.cnm.engine.EngineFacts;
import io.cnm.engine.oci.HostFacts;
import io.cnm.engine.oci.SpecBuilder;
import io.cnm.engine.wire.DockerAbilities;
import io.cnm.engine.wire.DockerAbilities.Commit;
import io.cnm.engine.wire.DockerAbilities.Index;
import io.cnm.engine.wire.DockerAbilities.Registries;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** What the machine's kernel and programs can do, for {@code /info}. <em>Immutable.</em> */
final class Abilities {
    private static final String HUB = "docker.io";
    private static final String UNKNOWN = "N/A";

    private final EngineFacts facts;
    private final HostFacts host = HostFacts.read();

    Abilities(EngineFacts facts) {
        this.facts = facts;
    }

    boolean unifiedGroups() {
        return host.unifiedGroups();
    }

    /** @param builtin whether a client knows our profile of system calls by that word */
    List<String> securityOptions(boolean builtin) {
        var options = new ArrayList<String>();
        if (host.appArmor()) {
            options.add("name=apparmor");
        }
        if (host.seccomp()) {
            options.add("name=seccomp,profile=" + (builtin ? "builtin" : "default"));
        }
        if (host.unifiedGroups()) {
            options.add("name=cgroupns");
        }
        return options;
    }

    /**
     * All of it.
     *
     * @param runtime the version of what runs containers; empty if it is not there
     * @param listeners how many wait for events
     */
    DockerAbilities show(String runtime, int listeners) {
        return new DockerAbilities(
                host.limits("memory", "memory.limit_in_bytes"),
                host.swapLimits(),
                host.limits("cpu", "cpu.cfs_period_us"),
                host.limits("cpu", "cpu.cfs_quota_us"),
                host.limits("cpu", "cpu.shares"),
                host.limits("cpuset", "cpuset.cpus"),
                host.limits("pids", ""),
                !host.unifiedGroups() && host.limits("memory", "memory.oom_control"),
                true, // clients warn that packets on a bridge are not filtered, which here they are without that
                true,
                openFiles(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                listeners,
                "https://index.docker.io/v1/",
                registries(),
                "",
                "",
                "",
                "",
                SpecBuilder.findInit()
                        .map(path -> String.valueOf(path.getFileName()))
                        .orElse(""),
                Commit.of(UNKNOWN),
                Commit.of(runtime.isEmpty() ? UNKNOWN : runtime),
                Commit.of(UNKNOWN));
    }

    private static int openFiles() {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return (int) files.count();
        } catch (IOException e) {
            throw new SystemException("cannot count open files: " + e, e);
        }
    }

    private Registries registries() {
        var subnets = new ArrayList<>(List.of("127.0.0.0/8", "::1/128"));
        var indexes = new LinkedHashMap<String, Index>();
        indexes.put(HUB, new Index(HUB, facts.mirrors(), true, true));
        for (var insecure : facts.insecureRegistries()) {
            if (insecure.contains("/")) {
                subnets.add(insecure);
            } else {
                indexes.put(insecure, new Index(insecure, List.of(), false, false));
            }
        }
        return new Registries(subnets, indexes, facts.mirrors());
    }
}
