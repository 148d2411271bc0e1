package io.cnm.controller;

import io.cnm.spi.NameService;
import java.util.Optional;

/**
 * A sandbox at one moment. <em>Immutable, but for the resolver, which lives.</em>
 *
 * @param arrangement its endpoints and what they come to
 * @param resolver answers its queries, from the first network with names on
 * @param resolvConf the text of its {@code resolv.conf} while that is ours to change
 */
record SandboxState(Arrangement arrangement, Optional<SandboxResolver> resolver, Optional<String> resolvConf) {
    SandboxState with(Arrangement next) {
        return new SandboxState(next, resolver, resolvConf);
    }

    /**
     * A sandbox's resolver and what stays the same of its view.
     *
     * @param resolver the resolver
     * @param template the view, but for its networks
     */
    record SandboxResolver(NameService.Resolver resolver, NameService.View template) {}
}
