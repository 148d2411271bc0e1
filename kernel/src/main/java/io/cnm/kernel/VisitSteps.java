package io.cnm.kernel;

import io.cnm.linux.Sysctl;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.spi.Failpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must be done on a thread inside a namespace, all of it on one visit. <em>Thread-safe.</em> */
final class VisitSteps {
    private final Namespaces namespaces;

    VisitSteps(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    /** Carries out neighbouring steps of one namespace, the first of which may make it. */
    void run(Execution run, Namespace namespace, List<Step> steps) {
        var start = System.nanoTime();
        if (steps.get(0) instanceof CreateNamespace create && run.mends(create)) {
            mend(run, create);
            visit(run, namespace, steps.subList(1, steps.size()));
            run.sent("namespace " + namespace, steps.size(), start);
        } else if (steps.get(0) instanceof CreateNamespace create) {
            create(run, create, steps.subList(1, steps.size()));
            run.sent("namespace " + namespace, steps.size(), start);
        } else {
            visit(run, namespace, steps);
            run.sent("sysctl " + namespace, steps.size(), start);
        }
    }

    private void visit(Execution run, Namespace namespace, List<Step> sysctls) {
        var handle = run.tolerant() ? namespaces.find(namespace) : Optional.of(namespaces.get(namespace));
        if (!sysctls.isEmpty()) {
            handle.ifPresent(there -> there.netns().callInPlace(() -> {
                sysctls.forEach(step -> write(run, step));
                return true;
            }));
        }
    }

    /** A namespace that we still hold is mounted again, and its loopback switched on. */
    private void mend(Execution run, CreateNamespace create) {
        try {
            if (namespaces.key(create.namespace()) == Namespaces.Key.UNMOUNTED) {
                namespaces.get(create.namespace()).netns().remount();
            }
            namespaces.get(create.namespace()).loopbackUp();
            run.done(create);
        } catch (RuntimeException e) {
            run.failed(create, e);
        }
    }

    /** Parameters of the calling thread's namespace, without those of IPv6 if this kernel does not have it. */
    static Map<String, Optional<String>> read(Set<String> keys) {
        var values = new HashMap<String, Optional<String>>();
        for (var key : keys) {
            var value = Sysctl.find("net/" + key);
            if (value.isPresent() || !withoutIpv6(key)) {
                values.put(key, value);
            }
        }
        return values;
    }

    /** A namespace in which something fails does not come to be; so its steps are done all or none. */
    private void create(Execution run, CreateNamespace create, List<Step> sysctls) {
        try {
            if (run.repairs()) {
                namespaces.removeStaleKey(create.namespace());
            }
            namespaces.create(create.namespace(), () -> sysctls.forEach(VisitSteps::write));
        } catch (RuntimeException e) {
            run.failed(create, e);
            return;
        }
        run.done(create);
        sysctls.forEach(run::done);
    }

    private static void write(Execution run, Step step) {
        try {
            write(step);
            run.done(step);
        } catch (RuntimeException e) {
            run.failed(step, e);
        }
    }

    private static void write(Step step) {
        var sysctl = (SetSysctl) step;
        try {
            Sysctl.write("net/" + sysctl.key(), sysctl.value());
            Failpoint.pass("after a write to " + sysctl.key());
        } catch (RuntimeException e) {
            if (!withoutIpv6(sysctl.key())) {
                throw Failures.of(step, e);
            }
        }
    }

    /** A kernel without IPv6 has none of its parameters, and needs none of their values. */
    private static boolean withoutIpv6(String key) {
        return key.startsWith("ipv6/")
                && Sysctl.find("net/ipv6/conf/all/forwarding").isEmpty();
    }
}
