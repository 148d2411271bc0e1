package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.HostConfig;
import java.util.List;
import java.util.Optional;

/**
 * What {@code --security-opt} says. SELinux labels are taken and have no effect, as with a Docker whose SELinux support is off.
 * <em>Immutable.</em>
 *
 * @param noNewPrivileges whether set-user-id files give nothing
 * @param seccomp {@code unconfined}, {@code builtin}, or a profile as the client has read it; empty if not said
 * @param appArmor a profile's name; empty if not said
 */
record SecurityOptions(boolean noNewPrivileges, Optional<String> seccomp, Optional<String> appArmor) {
    private static final String UNCONFINED = "unconfined";
    private static final String BUILTIN = "builtin";
    private static final SecurityOptions NONE = new SecurityOptions(false, Optional.empty(), Optional.empty());

    /** @throws InvalidParameterException as Docker says it */
    static SecurityOptions parse(HostConfig config) {
        var options = NONE;
        for (var option : config.securityOpt().orElse(List.of())) {
            options = options.with(option);
        }
        return options;
    }

    private SecurityOptions with(String option) {
        if (option.equals("no-new-privileges")) {
            return new SecurityOptions(true, seccomp, appArmor);
        }
        if (option.equals("disable")) {
            return this; // as label=disable was written once
        }
        var equals = option.indexOf('=');
        var at = equals >= 0 ? equals : option.indexOf(':');
        if (at < 0) {
            throw new InvalidParameterException("invalid --security-opt 1: \"" + option + "\"");
        }
        return with(option, option.substring(0, at), option.substring(at + 1));
    }

    private SecurityOptions with(String option, String name, String value) {
        return switch (name) {
            case "label" -> this;
            case "seccomp" -> new SecurityOptions(noNewPrivileges, Optional.of(value), appArmor);
            case "apparmor" -> new SecurityOptions(noNewPrivileges, seccomp, Optional.of(value));
            case "no-new-privileges" -> new SecurityOptions(flag(option, value), seccomp, appArmor);
            default -> throw new InvalidParameterException("invalid --security-opt 2: \"" + option + "\"");
        };
    }

    private static boolean flag(String option, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidParameterException("invalid --security-opt 2: \"" + option + "\"");
        };
    }

    /**
     * The filter of system calls.
     *
     * @throws InvalidParameterException if a profile makes no sense, or is asked for and the kernel has no filters
     */
    Optional<RuntimeSpec.Seccomp> seccomp(HostConfig config, List<String> capabilities, HostFacts facts) {
        var asked = seccomp.orElse(config.privileged() ? UNCONFINED : BUILTIN);
        if (asked.equals(UNCONFINED)) {
            return Optional.empty();
        }
        if (!facts.seccomp()) {
            if (seccomp.isPresent()) {
                throw new InvalidParameterException(
                        "seccomp is not enabled in your kernel, cannot run a custom seccomp profile");
            }
            return Optional.empty();
        }
        var profile = asked.equals(BUILTIN) ? SeccompProfile.builtin() : SeccompProfile.parse(asked);
        return Optional.of(profile.filter(capabilities, facts.kernel()));
    }

    /** The name of the AppArmor profile; empty for none. */
    String appArmorProfile(HostFacts facts) {
        var asked = appArmor.orElse(UNCONFINED);
        if (asked.equals(UNCONFINED)) {
            return "";
        }
        if (!facts.appArmor()) {
            throw new InvalidParameterException(
                    "AppArmor is not supported on this host, but the profile '" + asked + "' was specified");
        }
        return asked;
    }
}
