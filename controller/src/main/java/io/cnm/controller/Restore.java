package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.api.EndpointId;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import io.cnm.spi.Auditor;
import io.cnm.spi.PlanRunner;
import io.cnm.spi.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a controller to where an earlier process has left it. First in memory: what is kept becomes networks, endpoints and
 * sandboxes, with the pools, addresses, ports and names that they had. Then in the kernel, in few and large pieces: all facts
 * of the firewall in one transaction, so that none is out of force for a moment; plans that were not finished, taken back or
 * carried through; then whatever else is missing. What cannot be restored is left out and logged: one bad record must not
 * keep the others from working. <em>Confined to one thread.</em>
 */
final class Restore {
    private static final Logger log = LoggerFactory.getLogger(Restore.class);

    private final World world;
    private final Store store;
    private final PlanRunner runner;
    private final Auditor auditor;
    private final Map<EndpointId, KeptEndpoint> joined = new HashMap<>();

    Restore(World world, Store store, Auditor auditor) {
        this.world = world;
        this.store = store;
        this.auditor = auditor;
        runner = world.platform().runner();
    }

    /** Does it all. The controller is not in use yet. */
    void run() {
        var begun = System.nanoTime();
        var contents = store.load();
        var rebuild = new Rebuild(world, auditor);
        var entries = afterRemovals(contents);
        restore(decode(entries));
        if (contents.entries().isEmpty() && contents.open().isEmpty()) {
            rebuild.networks();
        }
        putFactsInForce();
        contents.open().forEach(this::finish);
        attempt("the relaying of ports", this::relayPorts);
        if (!world.sandboxes().isEmpty()) {
            repair(auditor.audit(namespaces()));
        }
        world.sandboxes()
                .forEach(sandbox -> attempt("the resolver of sandbox " + sandbox, () -> world.sandboxOperations()
                        .openResolver(sandbox)));
        var expected = Expectation.of(world).steps();
        var audit = auditor.audit(expected); // of a thousand networks, a good part of the time that all of this takes
        var repaired = repair(audit);
        world.sandboxes().forEach(world.stopgap()::adjustIfPossible);
        world.links().adjustAll();
        attempt("the removal of strays", () -> rebuild.removeStrays(expected, audit.unexpected()));
        attempt(
                "the removal of stray files",
                () -> removeFiles(new StrayFiles(world.platform().paths(), sandboxes(entries.keySet()))));
        log.info(
                "restored networks={} sandboxes={} unfinished={} repaired={} ms={}",
                world.networks().all().size(),
                world.sandboxes().size(),
                contents.open().size(),
                repaired,
                (System.nanoTime() - begun) / 1_000_000);
    }

    /** Records as they will be when the removals that were under way have been carried through. */
    private static Map<Store.Key, String> afterRemovals(Store.Contents contents) {
        var entries = new LinkedHashMap<Store.Key, String>();
        contents.entries().forEach(entry -> entries.put(entry.key(), entry.value()));
        contents.open().stream()
                .map(Store.OpenIntent::intent)
                .filter(Store.Intent::removes)
                .flatMap(intent -> intent.changes().stream())
                .forEach(change -> change.value()
                        .ifPresentOrElse(
                                value -> entries.put(change.key(), value), () -> entries.remove(change.key())));
        return entries;
    }

    private static List<Kept> decode(Map<Store.Key, String> entries) {
        var all = new ArrayList<Kept>();
        entries.forEach((key, value) -> {
            try {
                all.add(StateJson.read(key, value));
            } catch (CnmException e) {
                log.error("left out {}: its record cannot be read: {}", key, e.getMessage());
            }
        });
        return all;
    }

    private static Set<String> sandboxes(Set<Store.Key> keys) {
        return keys.stream()
                .filter(key -> key.kind().equals(KeptSandbox.KIND))
                .map(Store.Key::id)
                .collect(Collectors.toSet());
    }

    private void removeFiles(StrayFiles strays) {
        var steps = strays.removal();
        if (!steps.isEmpty()) {
            log.warn(
                    "removing what belongs to no sandbox: {}",
                    steps.stream().map(Step::describe).toList());
            runner.tearDown(new Plan("remove stray files", steps));
        }
    }

    private void restore(List<Kept> kept) {
        // Networks that others take their settings from come first.
        var host = new AskedOnce(world.platform().host());
        all(kept, KeptNetwork.class)
                .sorted((one, other) -> Boolean.compare(
                        other.info().spec().configOnly(), one.info().spec().configOnly()))
                .forEach(network -> attempt("network " + network.info().spec().name(), () -> world.networkOperations()
                        .restore(network, host)));
        all(kept, KeptEndpoint.class).forEach(endpoint -> {
            joined.put(endpoint.info().id(), endpoint);
            attempt("endpoint " + endpoint.info().spec().name(), () -> world.endpointOperations()
                    .restore(endpoint));
        });
        all(kept, KeptSandbox.class)
                .forEach(sandbox ->
                        attempt("sandbox of container " + sandbox.spec().containerId(), () -> world.sandboxOperations()
                                .restore(sandbox, joined)));
    }

    private static <T extends Kept> Stream<T> all(List<Kept> kept, Class<T> type) {
        return kept.stream().filter(type::isInstance).map(type::cast);
    }

    private static void attempt(String what, Runnable restoring) {
        try {
            restoring.run();
        } catch (CnmException e) {
            log.error("left out {}: {}", what, e.getMessage());
        }
    }

    /**
     * Everything that the host's firewall is to enforce, in one transaction: traffic that was allowed goes on. It also takes
     * out of force what should not be, so that it is done even if there is nothing to enforce.
     */
    private void putFactsInForce() {
        var steps = new ArrayList<Step>(List.of(new ChangeRules(List.of(), List.of())));
        Expectation.of(world).steps().stream()
                .filter(Restore::changesTheHostsRules)
                .forEach(steps::add);
        attempt("the firewall's rules", () -> runner.run(new Plan("restore the firewall", steps)));
    }

    /** What reaches published ports themselves goes where they lead, now that rules keep away who is to be kept away. */
    private void relayPorts() {
        var teardown = new Teardown();
        world.sandboxes()
                .forEach(sandbox -> sandbox.state().arrangement().ports().relay(teardown));
        teardown.finish();
    }

    private static boolean changesTheHostsRules(Step step) {
        return step instanceof ChangeRules change
                && change.add().stream().noneMatch(ResolverRedirect.class::isInstance);
    }

    /** A plan that was under way when the process ended: what made something is undone, what removed is carried through. */
    private void finish(Store.OpenIntent open) {
        var intent = open.intent();
        attempt("an unfinished plan", () -> {
            var plan = PlanJson.read(intent.plan());
            log.info("{} unfinished plan=\"{}\"", intent.removes() ? "finishing" : "undoing", plan.title());
            var rest = intent.removes() ? plan : plan.undo();
            PluginCalls.calls(rest).forEach(world.effects()::owe); // nobody is waited for now
            runner.tearDown(PluginCalls.without(rest));
            if (intent.removes()) {
                store.commit(open.number());
            } else {
                world.platform().metrics().count("cnm_plan_undo_total", "reason", "interrupted");
                store.abandon(open.number());
            }
        });
    }

    /** The resolvers of sandboxes are opened inside them. */
    private List<Step> namespaces() {
        return world.sandboxes().stream()
                .flatMap(sandbox -> SandboxOperations.namespace(sandbox.base(), world.ipv6()).stream())
                .toList();
    }

    /** @return how much there was to repair */
    private int repair(Auditor.Audit audit) {
        if (audit.findings().isEmpty()) {
            return 0;
        }
        var repair = auditor.repair(audit.findings());
        repair.failures().forEach(Reconciler::warn);
        return repair.repaired().size();
    }
}
