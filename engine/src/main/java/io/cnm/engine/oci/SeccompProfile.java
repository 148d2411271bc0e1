package io.cnm.engine.oci;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.InvalidParameterException;
import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import org.jspecify.annotations.Nullable;

/**
 * Which system calls a container may make, in the form in which Docker's users write it: what is let through may depend on the
 * container's capabilities, the processor and the kernel. <em>Immutable.</em>
 *
 * @see <a href="https://docs.docker.com/engine/security/seccomp/">Docker's profiles</a>, seccomp(2)
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record SeccompProfile(
        String defaultAction,
        Optional<Integer> defaultErrnoRet,
        List<String> architectures,
        List<Architecture> archMap,
        List<String> flags,
        List<Rule> syscalls) {
    private static final String OWN = "/io/cnm/engine/oci/seccomp.json";

    /** A processor, and those whose programs it runs as well. <em>Immutable.</em> */
    record Architecture(String architecture, List<String> subArchitectures) {
        Architecture {
            subArchitectures = list(subArchitectures);
        }
    }

    /** What is done with some calls. <em>Immutable.</em> */
    record Rule(
            List<String> names,
            String name,
            String action,
            Optional<Integer> errnoRet,
            List<RuntimeSpec.Argument> args,
            Condition includes,
            Condition excludes) {
        Rule {
            names = list(names);
            args = list(args);
            includes = includes == null ? Condition.NONE : includes;
            excludes = excludes == null ? Condition.NONE : excludes;
        }
    }

    /** When a rule counts. <em>Immutable.</em> */
    record Condition(List<String> caps, List<String> arches, String minKernel) {
        private static final Condition NONE = new Condition(List.of(), List.of(), "");

        Condition {
            caps = list(caps);
            arches = list(arches);
            minKernel = minKernel == null ? "" : minKernel;
        }
    }

    SeccompProfile {
        architectures = list(architectures);
        archMap = list(archMap);
        flags = list(flags);
        syscalls = list(syscalls);
    }

    private static <T> List<T> list(@Nullable List<T> value) {
        return value == null ? List.of() : List.copyOf(value);
    }

    /** The one that comes with cnm. */
    static SeccompProfile builtin() {
        return Own.PROFILE;
    }

    /** Read at the first use, once. */
    private static final class Own {
        private static final SeccompProfile PROFILE = read();
    }

    private static SeccompProfile read() {
        try (var in = SeccompProfile.class.getResourceAsStream(OWN)) {
            if (in == null) {
                throw new IllegalStateException(OWN + " is missing");
            }
            return Json.read(in.readAllBytes(), SeccompProfile.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws InvalidParameterException if it makes no sense */
    static SeccompProfile parse(String json) {
        try {
            var profile = Json.read(json.getBytes(StandardCharsets.UTF_8), SeccompProfile.class);
            if (profile.defaultAction == null) {
                throw new InvalidParameterException("Decoding seccomp profile failed: it has no defaultAction");
            }
            return profile;
        } catch (HttpException | NullPointerException e) {
            throw new InvalidParameterException("Decoding seccomp profile failed: " + e.getMessage(), e);
        }
    }

    /** As a runtime is told, for a container with these capabilities. */
    RuntimeSpec.Seccomp filter(List<String> capabilities, String kernel) {
        var rules = new ArrayList<RuntimeSpec.Syscalls>();
        for (var rule : syscalls) {
            if (counts(rule, capabilities, kernel)) {
                var names = rule.name == null || rule.name.isEmpty() ? rule.names : List.of(rule.name);
                rules.add(new RuntimeSpec.Syscalls(names, rule.action, rule.errnoRet, rule.args));
            }
        }
        return new RuntimeSpec.Seccomp(defaultAction, defaultErrnoRet, targets(), flags, List.copyOf(rules));
    }

    private List<String> targets() {
        var own = "SCMP_ARCH_" + Processor.own().seccompName();
        return archMap.stream()
                .filter(each -> each.architecture.equals(own))
                .findFirst()
                .map(each -> {
                    var all = new ArrayList<>(List.of(own));
                    all.addAll(each.subArchitectures);
                    return List.copyOf(all);
                })
                .orElse(architectures);
    }

    private static boolean counts(Rule rule, List<String> capabilities, String kernel) {
        var arch = Processor.own().goName();
        var in = rule.includes;
        var out = rule.excludes;
        return (in.arches.isEmpty() || in.arches.contains(arch))
                && capabilities.containsAll(in.caps)
                && (in.minKernel.isEmpty() || KernelVersion.atLeast(kernel, in.minKernel))
                && !out.arches.contains(arch)
                && (out.caps.isEmpty() || out.caps.stream().noneMatch(capabilities::contains))
                && (out.minKernel.isEmpty() || !KernelVersion.atLeast(kernel, out.minKernel));
    }

    /** The processor's names among different people. <em>Immutable.</em> */
    private record Processor(String goName, String seccompName) {
        private static final Map<String, Processor> BY_JAVA_NAME = Map.of(
                "amd64", new Processor("amd64", "X86_64"),
                "x86_64", new Processor("amd64", "X86_64"),
                "aarch64", new Processor("arm64", "AARCH64"),
                "arm", new Processor("arm", "ARM"),
                "ppc64le", new Processor("ppc64le", "PPC64LE"),
                "riscv64", new Processor("riscv64", "RISCV64"),
                "s390x", new Processor("s390x", "S390X"));

        private static Processor own() {
            var name = System.getProperty("os.arch", "");
            return BY_JAVA_NAME.getOrDefault(name, new Processor(name, name.toUpperCase(Locale.ROOT)));
        }
    }

    /** The first two numbers of a kernel's version. */
    private static final class KernelVersion {
        private static boolean atLeast(String kernel, String wanted) {
            var have = numbers(kernel);
            var want = numbers(wanted);
            return have[0] != want[0] ? have[0] > want[0] : have[1] >= want[1];
        }

        private static int[] numbers(String version) {
            var numbers = new int[2];
            var scanner = new Scanner(version).useDelimiter("\\D+");
            for (var i = 0; i < numbers.length && scanner.hasNextInt(); i++) {
                numbers[i] = scanner.nextInt();
            }
            return numbers;
        }
    }
}
