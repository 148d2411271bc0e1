package io.cnm.engine.api;

import io.cnm.http.HttpException;
import io.cnm.http.Route;
import io.cnm.http.Router;
import io.cnm.http.Routes;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds routes with and without a version of Docker's API before them: {@code /v1.41/networks} and {@code /networks}. All
 * versions that are served are served alike. <em>Immutable.</em>
 */
final class VersionedRouter implements Router {
    static final String NEWEST = "1.44";
    static final String OLDEST = "1.24";

    private static final Pattern PREFIX = Pattern.compile("/v([0-9]{1,9})\\.([0-9]{1,9})(/.*)");
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;

    private final Routes routes;

    VersionedRouter(List<Route> table) {
        var builder = Routes.builder();
        table.forEach(builder::add);
        routes = builder.build();
    }

    @Override
    public Route.Match route(String method, String path) {
        if (path.startsWith(Api.CNM)) {
            return routes.route(method, path);
        }
        var versioned = PREFIX.matcher(path);
        if (!versioned.matches()) {
            return docker(method, path);
        }
        requireServed(Integer.parseInt(versioned.group(1)), Integer.parseInt(versioned.group(2)));
        var rest = versioned.group(3);
        if (rest.startsWith(Api.CNM)) {
            throw missing();
        }
        return docker(method, rest);
    }

    /** Docker does not say that a path has other methods. */
    private Route.Match docker(String method, String path) {
        try {
            return routes.route(method, path);
        } catch (HttpException e) {
            throw e.status() == WRONG_METHOD ? missing() : e;
        }
    }

    private static HttpException missing() {
        return new HttpException(NOT_FOUND, "page not found");
    }

    private static void requireServed(int major, int minor) {
        var version = major + "." + minor;
        if (compare(major, minor, NEWEST) > 0) {
            throw new HttpException(
                    400, "client version " + version + " is too new. Maximum supported API version is " + NEWEST);
        }
        if (compare(major, minor, OLDEST) < 0) {
            throw new HttpException(
                    400,
                    "client version " + version + " is too old. Minimum supported API version is " + OLDEST
                            + ", please upgrade your client to a newer version");
        }
    }

    /** Whether the path is of a version before this one. Without a version it is of the newest. */
    static boolean isBefore(String path, int major, int minor) {
        var versioned = PREFIX.matcher(path);
        return versioned.matches()
                && compare(
                                Integer.parseInt(versioned.group(1)),
                                Integer.parseInt(versioned.group(2)),
                                major + "." + minor)
                        < 0;
    }

    private static int compare(int major, int minor, String other) {
        var dot = other.indexOf('.');
        var majors = Integer.compare(major, Integer.parseInt(other.substring(0, dot)));
        return majors != 0 ? majors : Integer.compare(minor, Integer.parseInt(other.substring(dot + 1)));
    }
}
