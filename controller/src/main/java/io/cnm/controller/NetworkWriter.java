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
        out.object("info", it.info(), NetworkWriter::info);
        out.object("plan", it.plan(), NetworkWriter::plan);
        out.texts("poolIds", it.poolIds());
        out.flag("predefined", it.predefined());
    }

    private static void info(FieldWriter out, NetworkInfo it) {
        out.text("id", it.id());
        out.object("spec", it.spec(), NetworkWriter::spec);
        out.text("scope", it.scope());
        out.text("created", it.created());
        out.objects("pools", it.pools(), NetworkWriter::pool);
    }

    private static void spec(FieldWriter out, NetworkSpec it) {
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
        out.object("ipam", it.ipam(), NetworkWriter::spec);
        out.texts("options", it.options());
        out.texts("labels", it.labels());
    }

    private static void spec(FieldWriter out, IpamSpec it) {
        out.text("driver", it.driver());
        out.texts("options", it.options());
        out.objects("pools", it.pools(), NetworkWriter::spec);
    }

    private static void spec(FieldWriter out, PoolSpec it) {
        out.text("subnet", it.subnet());
        out.text("range", it.range());
        out.text("gateway", it.gateway());
        out.texts("auxiliary", it.auxiliary());
    }

    private static void pool(FieldWriter out, NetworkInfo.Pool it) {
        out.text("subnet", it.subnet());
        out.text("range", it.range());
        out.text("gateway", it.gateway());
        out.texts("auxiliary", it.auxiliary());
    }

    private static void plan(FieldWriter out, NetworkPlan it) {
        out.object("plan", it.plan(), PlanWriter::plan);
        out.text("interfacePrefix", it.interfacePrefix());
        out.text("bindAddress", it.bindAddress());
    }
}
