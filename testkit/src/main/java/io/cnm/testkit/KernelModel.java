package io.cnm.testkit;

import io.cnm.api.ConflictException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.MoveLink;
import io.cnm.plan.Namespace;
import io.cnm.plan.RetireLink;
import io.cnm.plan.ReturnLink;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What plans have made, as the kernel would have it: nothing twice, nothing on a link that is not there, one default route
 * for each family. Files are real. <em>Confined to one thread</em> at a time.
 */
final class KernelModel {
    private record Link(Namespace namespace, String name) {}

    private record Parameter(Namespace namespace, String key) {
        /** Whether it goes away with the link: {@code ipv6/conf/LINK/...}. */
        boolean of(Link link) {
            var path = key.split("/", -1);
            return namespace.equals(link.namespace) && path.length > 2 && path[2].equals(link.name);
        }
    }

    /** A parameter's value, and what it had before anybody set it. */
    private record Setting(String value, Optional<String> original) {}

    private final Set<Namespace> namespaces = new LinkedHashSet<>(Set.of(Namespace.HOST));
    private final Set<Link> links = new LinkedHashSet<>();
    private final Set<AddAddress> addresses = new LinkedHashSet<>();
    private final Set<AddRoute> routes = new LinkedHashSet<>();
    private final Set<FirewallRule> rules = new LinkedHashSet<>();
    private final Set<Path> files = new LinkedHashSet<>();
    private final Map<Parameter, Setting> settings = new LinkedHashMap<>();

    /** Everything there is, a line each. */
    Set<String> contents() {
        var lines = new TreeSet<String>();
        namespaces.stream().filter(each -> !each.isHost()).forEach(each -> lines.add("namespace " + each.path()));
        links.forEach(link -> lines.add("link " + link.name + " in " + link.namespace));
        addresses.forEach(step -> lines.add(step.describe()));
        routes.forEach(step -> lines.add(step.describe()));
        rules.forEach(rule -> lines.add(rule.describe()));
        settings.forEach((parameter, setting) ->
                lines.add("net/" + parameter.key + " = " + setting.value + " in " + parameter.namespace));
        files.forEach(file -> lines.add("file " + file));
        return lines;
    }

    Set<FirewallRule> rules() {
        return rules;
    }

    /** Does what the step says, or fails without having done anything. */
    void carryOut(Step step) {
        if (step instanceof CreateNamespace create) {
            add(namespaces, create.namespace());
        } else if (step instanceof DeleteNamespace delete) {
            end(delete.namespace());
        } else if (step instanceof AddBridge bridge) {
            add(links, new Link(Namespace.HOST, bridge.name()));
        } else if (step instanceof AddVeth veth) {
            addVeth(veth);
        } else if (step instanceof AddMacvlan macvlan) {
            addFromElsewhere(new Link(macvlan.link().namespace(), macvlan.link().name()));
        } else if (step instanceof MoveLink move) {
            addFromElsewhere(new Link(move.target(), move.name()));
        } else if (step instanceof ReturnLink back) {
            retire(new RetireLink(back.namespace(), back.name(), Optional.empty()));
        } else if (step instanceof RetireLink retire) {
            retire(retire);
        } else if (step instanceof SetLinkState state) {
            requireLink(state.namespace(), state.link());
        } else if (step instanceof AddAddress address) {
            requireLink(address.namespace(), address.link());
            add(addresses, address);
        } else if (step instanceof DeleteAddress address) {
            remove(addresses, new AddAddress(address.namespace(), address.link(), address.address()));
        } else if (step instanceof AddRoute route) {
            addRoute(route);
        } else if (step instanceof DeleteRoute route) {
            remove(routes, new AddRoute(route.namespace(), route.destination(), route.gateway(), route.link()));
        } else if (step instanceof SetSysctl sysctl) {
            set(sysctl);
        } else if (step instanceof ChangeRules change) {
            change(change);
        } else if (step instanceof WriteFile || step instanceof DeleteFile) {
            file(step);
        }
    }

    private void addVeth(AddVeth veth) {
        requireLink(Namespace.HOST, veth.bridge());
        var host = new Link(Namespace.HOST, veth.name());
        var peer = new Link(veth.peer().namespace(), veth.peer().name());
        if (!namespaces.contains(peer.namespace) || links.contains(peer)) {
            throw new ConflictException(peer + " cannot be made");
        }
        add(links, host);
        links.add(peer);
    }

    /** What it comes from on the host is somebody else's, of which nothing is known here. */
    private void addFromElsewhere(Link link) {
        if (!namespaces.contains(link.namespace)) {
            throw new ConflictException(link + " cannot be made");
        }
        add(links, link);
    }

    private void retire(RetireLink retire) {
        remove(links, new Link(retire.namespace(), retire.link()));
        retire.peer().ifPresent(peer -> forget(new Link(peer.namespace(), peer.link())));
        forget(new Link(retire.namespace(), retire.link()));
    }

    private void forget(Link link) {
        links.remove(link);
        addresses.removeIf(
                each -> each.namespace().equals(link.namespace) && each.link().equals(link.name));
        routes.removeIf(
                each -> each.namespace().equals(link.namespace) && each.link().equals(link.name));
        settings.keySet().removeIf(parameter -> parameter.of(link));
    }

    private void end(Namespace namespace) {
        remove(namespaces, namespace);
        links.stream().filter(link -> link.namespace.equals(namespace)).toList().forEach(this::forget);
        settings.keySet().removeIf(parameter -> parameter.namespace.equals(namespace));
        rules.removeIf(rule -> rule instanceof FirewallRule.ResolverRedirect redirect
                && redirect.namespace().equals(namespace));
    }

    private void addRoute(AddRoute route) {
        requireLink(route.namespace(), route.link());
        if (routes.stream()
                .anyMatch(each -> each.namespace().equals(route.namespace())
                        && each.destination().equals(route.destination()))) {
            throw new ConflictException(route.describe() + ": File exists");
        }
        routes.add(route);
    }

    /** A parameter that is set to what it was originally is as if it had never been set. */
    private void set(SetSysctl sysctl) {
        var parameter = new Parameter(sysctl.namespace(), sysctl.key());
        var before = settings.get(parameter);
        var original = before == null ? sysctl.previous() : before.original;
        if (original.filter(sysctl.value()::equals).isPresent()) {
            settings.remove(parameter);
        } else {
            settings.put(parameter, new Setting(sysctl.value(), original));
        }
    }

    private void change(ChangeRules change) {
        var twice = change.add().stream().filter(rules::contains).findFirst();
        if (twice.isPresent()) {
            throw new ConflictException(twice.get().describe() + " is in force already");
        }
        change.remove().forEach(rules::remove);
        rules.addAll(change.add());
    }

    private void file(Step step) {
        try {
            if (step instanceof WriteFile write) {
                var file = Path.of(write.path());
                Files.createDirectories(file.resolveSibling("."));
                Files.writeString(file, write.content());
                files.add(file);
            } else if (step instanceof DeleteFile delete) {
                var file = Path.of(delete.path());
                files.remove(file);
                Files.deleteIfExists(file);
                Files.deleteIfExists(file.resolveSibling(".").normalize());
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // somebody else's files are there, or nothing is: both are as they should be
        } catch (IOException e) {
            throw new SystemException(step.describe() + ": " + e.getMessage(), e);
        }
    }

    private void requireLink(Namespace namespace, String name) {
        if (!links.contains(new Link(namespace, name))) {
            throw new NotFoundException("no link " + name + " in " + namespace);
        }
    }

    private static <T> void add(Set<T> all, T one) {
        if (!all.add(one)) {
            throw new ConflictException(one + ": File exists");
        }
    }

    private static <T> void remove(Set<T> all, T one) {
        if (!all.remove(one)) {
            throw new NotFoundException(one + " is not there");
        }
    }
}
