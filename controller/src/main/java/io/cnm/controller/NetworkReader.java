package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.spi.NetworkPlan;
import java.time.Instant;

/** What {@link NetworkWriter} writes. */
final class NetworkReader {
    private NetworkReader() {}

    static KeptNetwork network(FieldReader in) {
        return new KeptNetwork(
                in.object("info", NetworkReader::info),
                in.object("plan", NetworkReader::plan),
                in.texts("poolIds"),
                in.flag("predefined"));
    }

    private static NetworkInfo info(FieldReader in) {
        return new NetworkInfo(
                in.text("id", NetworkId::new),
                in.object("spec", NetworkReader::spec),
                in.text("scope"),
                in.text("created", Instant::parse),
                in.objects("pools", NetworkReader::pool));
    }

    private static NetworkSpec spec(FieldReader in) {
        return new NetworkSpec(
                in.optional("id", NetworkId::new),
                in.text("name"),
                in.text("driver"),
                in.optional("scope"),
                in.flag("internal"),
                in.flag("attachable"),
                in.flag("ingress"),
                in.flag("configOnly"),
                in.optional("configFrom"),
                in.flag("ipv4"),
                in.flag("ipv6"),
                in.object("ipam", NetworkReader::ipam),
                in.map("options"),
                in.map("labels"));
    }

    private static IpamSpec ipam(FieldReader in) {
        return new IpamSpec(in.text("driver"), in.map("options"), in.objects("pools", NetworkReader::poolSpec));
    }

    private static PoolSpec poolSpec(FieldReader in) {
        return new PoolSpec(
                in.optional("subnet", Cidr::parse),
                in.optional("range", Cidr::parse),
                in.optional("gateway", IpAddress::parse),
                in.map("auxiliary", IpAddress::parse));
    }

    private static NetworkInfo.Pool pool(FieldReader in) {
        return new NetworkInfo.Pool(
                in.text("subnet", Cidr::parse),
                in.optional("range", Cidr::parse),
                in.optional("gateway", IpAddress::parse),
                in.map("auxiliary", IpAddress::parse));
    }

    private static NetworkPlan plan(FieldReader in) {
        return new NetworkPlan(
                in.object("plan", PlanReader::plan),
                in.text("interfacePrefix"),
                in.optional("bindAddress", IpAddress::parse));
    }
}
