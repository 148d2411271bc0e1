package io.cnm.controller;

import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.ForgetFlows;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import io.cnm.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the steps of a plan and puts them into the order in which they cost least: what concerns one namespace stands
 * together, and all that the firewall is told of one namespace is one step. <em>Confined to one thread.</em>
 */
final class Steps {
    /** Facts that can stand in one step: lasting ones have theirs. */
    private static final class Facts {
        private final Namespace namespace;
        private final boolean lasting;
        private final Set<FirewallRule> add = new LinkedHashSet<>();
        private final Set<FirewallRule> remove = new LinkedHashSet<>();

        Facts(Namespace namespace, boolean lasting) {
            this.namespace = namespace;
            this.lasting = lasting;
        }
    }

    /** A few: those of the host and those of the sandbox. */
    private final List<Facts> rules = new ArrayList<>();

    private final List<Step> links = new ArrayList<>();
    private final List<Step> sysctls = new ArrayList<>();
    private final List<Step> interior = new ArrayList<>();
    private final List<Step> files = new ArrayList<>();
    private final List<Step> last = new ArrayList<>();
    private final Set<IpAddress> forgottenAddresses = new LinkedHashSet<>();
    private final Set<PortBinding> forgottenPorts = new LinkedHashSet<>();

    /** Adds steps of a driver: what it makes or takes away on the host, and what the firewall is told. */
    Steps driver(List<Step> steps) {
        for (var step : steps) {
            if (step instanceof ChangeRules change) {
                for (var rule : change.add()) {
                    facts(rule).add.add(rule);
                }
                for (var rule : change.remove()) {
                    facts(rule).remove.add(rule);
                }
            } else {
                links.add(step);
            }
        }
        return this;
    }

    /** Adds what is written into a sandbox's kernel parameters. */
    Steps sysctls(List<? extends Step> steps) {
        sysctls.addAll(steps);
        return this;
    }

    /** Adds what is done to links inside a sandbox. */
    Steps interior(List<? extends Step> steps) {
        interior.addAll(steps);
        return this;
    }

    /** Adds a fact. */
    Steps rule(FirewallRule rule) {
        facts(rule).add.add(rule);
        return this;
    }

    /** Has flows of addresses forgotten. */
    Steps forget(List<IpAddress> addresses) {
        forgottenAddresses.addAll(addresses);
        return this;
    }

    /** Has flows to ports forgotten. */
    Steps forgetPorts(List<PortBinding> ports) {
        forgottenPorts.addAll(ports);
        return this;
    }

    /** Adds what is written to files. */
    Steps files(List<? extends Step> steps) {
        files.addAll(steps);
        return this;
    }

    /** Adds what comes after everything else. */
    Steps last(List<? extends Step> steps) {
        last.addAll(steps);
        return this;
    }

    /**
     * A plan that makes: links, rules, and then what is inside. There the links are switched on, so that nothing is said by one
     * that the rules do not yet know.
     */
    Plan build(String title) {
        return plan(title, links, changes(), sysctls, interior, flows(), files, last);
    }

    /** A plan that removes: rules first, so that nothing gets through while the rest goes. */
    Plan tearDown(String title) {
        return plan(title, changes(), sysctls, interior, links, flows(), files, last);
    }

    /**
     * The same steps without what happens in a namespace that is about to end, and takes it all with it. Links in there that
     * have no end on the host go all the same: a program that is still inside keeps the namespace, and they would go on to
     * answer for addresses that are somebody else's by then.
     */
    static List<Step> outside(Namespace ending, List<Step> steps) {
        return steps.stream()
                .filter(step -> step instanceof RetireLink || !step.namespace().equals(ending))
                .map(step -> step instanceof RetireLink retire ? alone(retire, ending) : step)
                .toList();
    }

    private static RetireLink alone(RetireLink retire, Namespace ending) {
        return new RetireLink(retire.namespace(), retire.link(), retire.peer().filter(peer -> !peer.namespace()
                .equals(ending)));
    }

    @SafeVarargs
    private static Plan plan(String title, List<? extends Step>... groups) {
        var steps = new ArrayList<Step>();
        for (var group : groups) {
            steps.addAll(group);
        }
        return new Plan(title, steps);
    }

    private Facts facts(FirewallRule rule) {
        var where = rule instanceof ResolverRedirect redirect ? redirect.namespace() : Namespace.HOST;
        for (var facts : rules) {
            if (facts.lasting == rule.lasting() && facts.namespace.equals(where)) {
                return facts;
            }
        }
        var facts = new Facts(where, rule.lasting());
        rules.add(facts);
        return facts;
    }

    private List<ChangeRules> changes() {
        var changes = new ArrayList<ChangeRules>();
        for (var facts : rules) {
            changes.add(new ChangeRules(List.copyOf(facts.add), List.copyOf(facts.remove)));
        }
        return changes;
    }

    private List<ForgetFlows> flows() {
        return forgottenAddresses.isEmpty() && forgottenPorts.isEmpty()
                ? List.of()
                : List.of(new ForgetFlows(List.copyOf(forgottenAddresses), List.copyOf(forgottenPorts)));
    }
}
