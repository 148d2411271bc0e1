package io.cnm.engine.container;

import io.cnm.engine.exec.ExecException;
import java.util.List;
import java.util.Map;

/** What keeps the file systems of containers, and what runs them, as far as it is told of. <em>Thread-safe.</em> */
public final class Drivers {
    private final Parts parts;

    Drivers(Parts parts) {
        this.parts = parts;
    }

    /** What keeps file systems. */
    public String graph() {
        return parts.graph().name();
    }

    /** What that says of itself. */
    public Map<String, String> graphStatus() {
        return parts.graph().status();
    }

    /** Where the directories of a container's layer are. */
    public Map<String, String> layer(ContainerRecord record) {
        return parts.graph().metadata(record.id());
    }

    /** The names of what runs containers. */
    public List<String> runtimes() {
        return parts.runtimes().keySet().stream().sorted().toList();
    }

    /** What runs containers that ask for nothing else. */
    public String defaultRuntime() {
        return parts.defaultRuntime();
    }

    /** The version of what runs containers that ask for nothing else; empty if it is not there. */
    public String runtimeVersion() {
        try {
            return parts.runtime("").version();
        } catch (ExecException e) {
            return "";
        }
    }

    /** What an administrator should know of what runs containers. */
    public List<String> warnings() {
        return parts.runtimes().values().stream()
                .flatMap(runtime -> runtime.warning().stream())
                .toList();
    }
}
