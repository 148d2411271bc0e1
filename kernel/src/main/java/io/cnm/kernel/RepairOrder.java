package io.cnm.kernel;

import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which the steps of many plans can be carried out together in few sends: namespaces, what the firewall
 * drops and accepts before anything can carry traffic, bridges, cables, what is set on them, then each sandbox by itself.
 */
final class RepairOrder {
    private static final int IN_SANDBOX = 9;
    private static final int FILE = 10;

    private RepairOrder() {}

    /** The steps in that order; those of the same sort, and of one sandbox, stay as they are. */
    static List<Step> of(List<Step> steps) {
        var namespaces = new HashMap<Namespace, Integer>();
        steps.forEach(step -> namespaces.putIfAbsent(step.namespace(), namespaces.size()));
        var sorted = new ArrayList<>(steps);
        sorted.sort(Comparator.<Step>comparingInt(RepairOrder::rank).thenComparingInt(step -> order(namespaces, step)));
        return sorted;
    }

    private static int order(Map<Namespace, Integer> namespaces, Step step) {
        return namespaces.getOrDefault(step.namespace(), 0);
    }

    private static int rank(Step step) {
        if (step instanceof CreateNamespace) {
            return 0;
        }
        if (step instanceof ChangeRules) {
            return 1;
        }
        if (step instanceof WriteFile) {
            return FILE;
        }
        if (step instanceof SetSysctl sysctl && LinkNames.linkOf(sysctl).isEmpty()) {
            return step.namespace().isHost() ? 2 : 0;
        }
        return step.namespace().isHost() ? rankOnHost(step) : IN_SANDBOX;
    }

    private static int rankOnHost(Step step) {
        if (step instanceof AddBridge) {
            return 3;
        }
        if (step instanceof AddVeth || step instanceof AddMacvlan) {
            return 4;
        }
        if (step instanceof SetSysctl) {
            return 5;
        }
        if (step instanceof AddAddress) {
            return 6;
        }
        return step instanceof SetLinkState ? 7 : 8;
    }
}
