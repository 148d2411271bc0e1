package io.cnm.controller;

import io.cnm.api.SandboxSpec;
import io.cnm.api.SystemException;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans what is written to sandboxes' {@code hosts} and {@code resolv.conf}. Reads files, writes none. */
final class SandboxFiles {
    private static final Logger log = LoggerFactory.getLogger(SandboxFiles.class);

    /** Names in a sandbox's directory. */
    static final String HOSTS = "hosts";

    static final String RESOLV_CONF = "resolv.conf";

    /** Where systemd-resolved keeps the real servers, and the one that stands in resolv.conf if it is in use. */
    private static final Path RESOLVED = Path.of("/run/systemd/resolve/resolv.conf");

    private static final String RESOLVED_STUB = "127.0.0.53";

    /** The resolver completes no name: its names have no dots, and are asked for as they are. */
    private static final List<String> RESOLVER_OPTIONS = List.of("ndots:0");

    private final Platform.Paths paths;
    private final Function<Path, Optional<String>> reader;

    SandboxFiles(Platform.Paths paths) {
        this(paths, TextFiles::read);
    }

    private SandboxFiles(Platform.Paths paths, Function<Path, Optional<String>> reader) {
        this.paths = paths;
        this.reader = reader;
    }

    /** The same when a plan has been carried out that writes files. */
    SandboxFiles after(Plan plan) {
        var written = new HashMap<Path, String>();
        for (var step : plan.steps()) {
            if (step instanceof WriteFile write) {
                written.put(Path.of(write.path()), write.content());
            }
        }
        return new SandboxFiles(
                paths, file -> Optional.ofNullable(written.get(file)).or(() -> reader.apply(file)));
    }

    /** The hosts file of a new sandbox. */
    WriteFile newHosts(LiveSandbox.Base sandbox, boolean ipv6) {
        var spec = sandbox.spec();
        var copied = sandbox.isHost() && spec.extraHosts().isEmpty()
                ? TextFiles.read(paths.hosts())
                : Optional.<String>empty();
        return write(sandbox.hosts(), copied.orElseGet(() -> HostsFile.initial(spec.extraHosts(), ipv6)));
    }

    /** The resolver configuration of a new sandbox. */
    WriteFile newResolvConf(LiveSandbox.Base sandbox) {
        return write(
                sandbox.resolvConf(),
                read(paths.resolvConf()).override(sandbox.spec().dns()).format(ResolvConf.HEADER));
    }

    /** The resolver configuration of a sandbox that gets a resolver. */
    ResolvConf internal(SandboxSpec spec) {
        return read(paths.resolvConf()).override(spec.dns()).internal(RESOLVER_OPTIONS);
    }

    /** The resolver configuration of a sandbox on networks without names. */
    ResolvConf legacy(SandboxSpec spec, boolean ipv6) {
        var conf = read(paths.resolvConf());
        var real = conf.usesOnly(RESOLVED_STUB)
                ? TextFiles.read(RESOLVED).map(text -> ResolvConf.parse(text, RESOLVED.toString()))
                : Optional.<ResolvConf>empty();
        return real.orElse(conf).override(spec.dns()).legacy(ipv6);
    }

    /**
     * The text of a file that is still as it was written; empty if somebody has changed it, or made it unreadable, which is
     * theirs to do.
     */
    Optional<String> unchanged(Path file, Optional<String> written) {
        if (written.isEmpty()) {
            return Optional.empty();
        }
        try {
            return reader.apply(file).filter(written.get()::equals);
        } catch (SystemException e) {
            log.warn("left a sandbox's file as it is: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Lines go from a sandbox's hosts file, and others come into it. */
    List<WriteFile> changeHosts(LiveSandbox.Base sandbox, List<String> go, List<String> come, boolean ipv6) {
        return go.isEmpty() && come.isEmpty()
                ? List.of()
                : edit(sandbox, ipv6, text -> HostsFile.with(HostsFile.without(text, go), come));
    }

    private WriteFile write(Path file, String content) {
        return new WriteFile(file.toString(), content, reader.apply(file));
    }

    /** Both files as they would be if nobody else wrote to them. */
    List<WriteFile> expected(LiveSandbox.Base sandbox, SandboxState state, boolean ipv6) {
        if (sandbox.isExternal()) {
            return List.of();
        }
        var hosts = newHosts(sandbox, ipv6).content();
        for (var member : state.arrangement().members()) {
            hosts = HostsFile.with(hosts, member.attachment().allHostsLines());
        }
        var resolvConf = state.resolver().isPresent()
                ? internal(sandbox.spec()).format(ResolvConf.HEADER)
                : state.resolvConf().orElseGet(() -> newResolvConf(sandbox).content());
        return List.of(
                new WriteFile(sandbox.hosts().toString(), hosts, Optional.empty()),
                new WriteFile(sandbox.resolvConf().toString(), resolvConf, Optional.empty()));
    }

    /** Both files go. */
    static List<Step> delete(LiveSandbox.Base sandbox) {
        return sandbox.isExternal()
                ? List.of()
                : List.of(
                        new DeleteFile(sandbox.hosts().toString()),
                        new DeleteFile(sandbox.resolvConf().toString()));
    }

    private List<WriteFile> edit(LiveSandbox.Base sandbox, boolean ipv6, UnaryOperator<String> change) {
        Optional<String> before;
        try {
            before = reader.apply(sandbox.hosts());
        } catch (SystemException e) {
            // The file is the container's as much as ours; what it did to it must not keep it from joining and leaving.
            log.warn("left a sandbox's hosts file as it is: {}", e.getMessage());
            return List.of();
        }
        var text = before.orElseGet(() -> HostsFile.initial(sandbox.spec().extraHosts(), ipv6));
        var changed = change.apply(text);
        return changed.equals(text) && before.isPresent()
                ? List.of()
                : List.of(new WriteFile(sandbox.hosts().toString(), changed, before));
    }

    private static ResolvConf read(Path file) {
        return ResolvConf.parse(TextFiles.read(file).orElse(""), file.toString());
    }
}
