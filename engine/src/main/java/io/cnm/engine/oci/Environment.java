package io.cnm.engine.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment of a program: Docker's defaults, then what the image and the user say. Nothing of this process's own
 * environment is in it, whatever a name without a value may mean elsewhere.
 */
public final class Environment {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Environment() {}

    /**
     * What the program gets.
     *
     * @param variables {@code NAME=VALUE}; a name alone takes the variable away
     * @param hostname for HOSTNAME; empty for none
     * @param home for HOME; empty for none
     * @param terminal whether there is one, which makes TERM
     */
    public static List<String> of(List<String> variables, String hostname, String home, boolean terminal) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("PATH", PATH);
        if (!hostname.isEmpty()) {
            environment.put("HOSTNAME", hostname);
        }
        if (terminal) {
            environment.put("TERM", "xterm");
        }
        for (var variable : variables) {
            var equals = variable.indexOf('=');
            if (equals < 0) {
                environment.remove(variable);
            } else if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        if (!home.isEmpty()) {
            environment.putIfAbsent("HOME", home);
        }
        return lines(environment);
    }

    /** {@link #of} for one more program in a container, which has the container's own environment. */
    public static List<String> added(List<String> container, List<String> variables, String home, boolean terminal) {
        var all = new ArrayList<>(container);
        all.addAll(variables);
        return of(all, "", home, terminal);
    }

    private static List<String> lines(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .toList();
    }
}
