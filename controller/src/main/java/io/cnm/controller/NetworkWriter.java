package io.cnm.controller;

import io.cnm.api.IpamSpec;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.spi.NetworkPlan;

/** What the store keeps of a network, as JSON. */
final class NetworkWriter {
    private NetworkWriter() {}

    static void network(FieldWriter out, KeptNetwork it) {
        out.begin();
        out.field("info");
        info(out, it.info());
        out.field("plan");
        plan(out, it.plan());
        out.texts("poolIds", it.poolIds());
        out.flag("predefined", it.predefined());
        out.end();
    }

    private static void info(FieldWriter out, NetworkInfo it) {
        out.begin();
        out.text("id", it.id());
        out.field("spec");
        spec(out, it.spec());
        out.text("scope", it.scope());
        out.text("created", it.created());
        out.field("pools");
        out.beginList();
        for (var each : it.pools()) {
            pool(out, each);
        }
        out.endList();
        out.end();
    }

    private static void spec(FieldWriter out, NetworkSpec it) {
        out.begin();
        out.text("id", it.id());
        out.text("name", it.name());
        out.text("driver", it.driver());
        out.text("scope", it.scope());
        out.flag("internal", it.internal());
        out.flag("attachable", it.attachable());
        out.flag("ingress", it.ingress());
        out.flag("configOnly", it.configOnly());
        out.text("configFrom", it.configFrom());
        out.flag("ipv4", it.ipv4());
        out.flag("ipv6", it.ipv6());
        out.field("ipam");
        spec(out, it.ipam());
        out.texts("options", it.options());
        out.texts("labels", it.labels());
        out.end();
    }

    private static void spec(FieldWriter out, IpamSpec it) {
        out.begin();
        out.text("driver", it.driver());
        out.texts("options", it.options());
        out.field("pools");
        out.beginList();
        for (var each : it.pools()) {
            spec(out, each);
        }
        out.endList();
        out.end();
    }

    private static void spec(FieldWriter out, PoolSpec it) {
        out.begin();
        out.text("subnet", it.subnet());
        out.text("range", it.range());
        out.text("gateway", it.gateway());
        out.texts("auxiliary", it.auxiliary());
        out.end();
    }

    private static void pool(FieldWriter out, NetworkInfo.Pool it) {
        out.begin();
        out.text("subnet", it.subnet());
        out.text("range", it.range());
        out.text("gateway", it.gateway());
        out.texts("auxiliary", it.auxiliary());
        out.end();
    }

    private static void plan(FieldWriter out, NetworkPlan it) {
        out.begin();
        out.field("plan");
        PlanWriter.plan(out, it.plan());
        out.text("interfacePrefix", it.interfacePrefix());
        out.text("bindAddress", it.bindAddress());
        out.end();
    }
}
