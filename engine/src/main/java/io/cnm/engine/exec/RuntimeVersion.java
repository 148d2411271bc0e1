package io.cnm.engine.exec;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a runtime is new enough to keep containers in. Only of runc it is known which versions do not: those before 1.2.8,
 * and 1.3 before 1.3.3, follow links that a container puts where its masked paths and its console go.
 *
 * @see <a href="https://github.com/opencontainers/runc/releases">runc's releases</a>
 */
final class RuntimeVersion {
    private static final Pattern RUNC = Pattern.compile("runc version (\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})\\S*.*");
    private static final int MAJOR = 1;

    private RuntimeVersion() {}

    /**
     * What an administrator should know.
     *
     * @param name of the runtime
     * @param version as it prints it
     */
    static Optional<String> warning(String name, String version) {
        var match = RUNC.matcher(version);
        if (!match.matches() || isMended(number(match.group(1)), number(match.group(2)), number(match.group(3)))) {
            return Optional.empty();
        }
        return Optional.of("WARNING: runtime " + name + " is runc " + version.substring("runc version ".length())
                + ", which may let containers reach the host (CVE-2025-31133, CVE-2025-52565, CVE-2025-52881) unless its"
                + " packager has mended it: 1.2.8, 1.3.3 and later are well");
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private static boolean isMended(int major, int minor, int patch) {
        if (major != MAJOR) {
            return major > MAJOR;
        }
        return switch (minor) {
            case 0, 1 -> false;
            case 2 -> patch >= 8;
            case 3 -> patch >= 3;
            default -> true;
        };
    }
}
