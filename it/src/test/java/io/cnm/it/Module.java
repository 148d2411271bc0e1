package io.cnm.it;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.PackageMatchers;
import java.util.List;
import java.util.Set;

/**
 * A module: the packages it holds, the modules and the libraries it may import. Packages are ArchUnit's patterns, in which
 * {@code ..} stands for any number of packages. Everybody may import the JDK and JSpecify. <em>Immutable.</em>
 */
record Module(String name, Set<String> packages, Set<String> imports, Set<String> libraries) {
    private static final PackageMatchers FOR_ALL = PackageMatchers.of("java..", "javax..", "org.jspecify.annotations");

    /** The table of docs/ARCHITECTURE.md, as the build keeps it. */
    static final List<Module> ALL = List.of(
            named("cnm-api").holds("io.cnm.api", "io.cnm.spi", "io.cnm.plan"),
            named("linux").holds("io.cnm.linux..").mayUse("jnr.."),
            named("netlink").holds("io.cnm.netlink..").mayImport("linux"),
            named("testkit")
                    .holds("io.cnm.testkit..")
                    .mayImport("cnm-api", "linux", "netlink")
                    .mayUse("org.junit.jupiter..", "org.opentest4j", "org.assertj.core.api.."),
            named("driver-bridge").holds("io.cnm.driver.bridge..").mayImport("cnm-api"),
            named("driver-host").holds("io.cnm.driver.host..").mayImport("cnm-api"),
            named("driver-macvlan").holds("io.cnm.driver.macvlan..").mayImport("cnm-api"),
            named("driver-null").holds("io.cnm.driver.none..").mayImport("cnm-api"),
            named("ipam-default").holds("io.cnm.ipam..").mayImport("cnm-api").mayUse("org.apache.commons.net.util"),
            named("kernel")
                    .holds("io.cnm.kernel..")
                    .mayImport("cnm-api", "linux", "netlink")
                    .mayUse("org.slf4j"),
            named("controller")
                    .holds("io.cnm.controller..")
                    .mayImport("cnm-api")
                    .mayUse("tools.jackson.core..", "org.sqlite..", "org.slf4j"),
            named("http").holds("io.cnm.http..").mayUse("io.netty..", "tools.jackson..", "org.slf4j"),
            named("remote-plugin")
                    .holds("io.cnm.remote..")
                    .mayImport("cnm-api", "http")
                    .mayUse("tools.jackson..", "com.fasterxml.jackson.annotation", "org.slf4j"),
            named("dns").holds("io.cnm.dns..").mayImport("cnm-api", "linux").mayUse("io.netty..", "org.slf4j"),
            named("proxy").holds("io.cnm.proxy..").mayImport("cnm-api", "linux").mayUse("io.netty..", "org.slf4j"),
            named("engine")
                    .holds("io.cnm.engine..")
                    .mayImport("cnm-api", "controller", "http", "linux")
                    .mayUse(
                            "tools.jackson..",
                            "com.fasterxml.jackson.annotation",
                            "io.micrometer..",
                            "org.apache.commons.compress..",
                            "com.github.luben.zstd",
                            "org.sqlite..",
                            "org.slf4j"),
            named("embed")
                    .holds("io.cnm.embed..")
                    .mayImport("cnm-api", "linux", "kernel", "controller", "dns", "proxy"),
            named("example-library").holds("io.cnm.examples").mayImport("cnm-api", "linux", "controller", "embed"),
            named("example-plugin")
                    .holds("io.cnm.examples.plugin")
                    .mayImport("cnm-api", "controller", "embed", "remote-plugin"),
            named("cli")
                    .holds("io.cnm.cli..")
                    .mayImport(
                            "cnm-api",
                            "linux",
                            "netlink",
                            "kernel",
                            "http",
                            "controller",
                            "ipam-default",
                            "remote-plugin",
                            "embed",
                            "engine")
                    .mayUse("picocli", "tools.jackson.core..", "ch.qos.logback..", "org.slf4j"),
            named("desugar").holds("io.cnm.desugar..").mayUse("org.objectweb.asm.."),
            named("bench")
                    .holds("io.cnm.bench..")
                    .mayImport(
                            "cnm-api",
                            "linux",
                            "netlink",
                            "ipam-default",
                            "kernel",
                            "controller",
                            "dns",
                            "proxy",
                            "embed",
                            "http",
                            "driver-bridge",
                            "remote-plugin")
                    .mayUse("org.openjdk.jmh..", "tools.jackson.."));

    private static Module named(String name) {
        return new Module(name, Set.of(), Set.of(), Set.of());
    }

    private Module holds(String... patterns) {
        return new Module(name, Set.of(patterns), imports, libraries);
    }

    private Module mayImport(String... modules) {
        return new Module(name, packages, Set.of(modules), libraries);
    }

    private Module mayUse(String... patterns) {
        return new Module(name, packages, imports, Set.of(patterns));
    }

    boolean holds(JavaClass type) {
        return PackageMatchers.of(packages).test(type.getPackageName());
    }

    /** Whether code of this module may name the class. */
    boolean mayName(JavaClass type) {
        return holds(type)
                || FOR_ALL.test(type.getPackageName())
                || PackageMatchers.of(libraries).test(type.getPackageName())
                || ALL.stream().anyMatch(other -> imports.contains(other.name) && other.holds(type));
    }
}
