package io.cnm.engine.registry;

import io.cnm.api.CnmException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.wire.DockerAuth;
import io.cnm.http.HttpException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code docker login}: whether a registry takes credentials. It keeps none. <em>Thread-safe.</em> */
public final class Login {
    private static final List<String> HUB = List.of("", "docker.io", "index.docker.io", "registry-1.docker.io");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:https?://)?((?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+])(?::[0-9]{1,5})?|)(?:/.*)?");

    private final RegistrySettings settings;
    private final Wire wire;

    Login(RegistrySettings settings, Wire wire) {
        this.settings = settings;
        this.wire = wire;
    }

    /**
     * Shows credentials to the registry, or to whom it names for tokens.
     *
     * @return a token to be shown in place of the password from now on; empty if there is none
     * @throws HttpException 401 in Docker's words, if they are refused
     * @throws SystemException if the registry cannot be asked
     */
    public Optional<String> check(DockerAuth auth) {
        var domain = domain(auth.serveraddress());
        var credentials = Credentials.of(auth);
        CnmException failure = new SystemException("no registry at " + domain);
        for (var place : settings.origins(domain)) {
            HttpResponse<InputStream> answer;
            try {
                answer = ask(place, Optional.empty());
            } catch (IOException e) {
                failure = Puller.worse(failure, Puller.unreachable(place, e));
                if (!Wire.isUnconnected(e)) {
                    throw failure;
                }
                continue;
            }
            return check(place, answer, credentials);
        }
        throw failure;
    }

    private static String domain(String address) {
        var found = ADDRESS.matcher(address);
        if (!found.matches()) {
            throw new InvalidParameterException(
                    "invalid serveraddress \"" + address + "\": use HOST[:PORT], with or without https://");
        }
        return HUB.contains(found.group(1)) ? ImageReference.HUB : found.group(1);
    }

    private static URI uri(RegistrySettings.Place place) {
        return URI.create(place.base() + "/v2/");
    }

    private HttpResponse<InputStream> ask(RegistrySettings.Place place, Optional<String> shown) throws IOException {
        var request = HttpRequest.newBuilder(uri(place)).timeout(Wire.ANSWER);
        shown.ifPresent(header -> request.header("Authorization", header));
        var answer = wire.send(request.GET().build(), place.insecure());
        answer.body().close();
        return answer;
    }

    private Optional<String> check(
            RegistrySettings.Place place, HttpResponse<InputStream> answer, Optional<Credentials> credentials) {
        try {
            var shown = Shown.NOTHING;
            var last = answer;
            if (answer.statusCode() == 401) {
                shown = show(place, answer, credentials);
                last = ask(place, Optional.of(shown.header));
            }
            if (last.statusCode() != 200) {
                throw failure(place, last.statusCode());
            }
            return shown.identity;
        } catch (IOException e) {
            throw Puller.unreachable(place, e);
        }
    }

    /** In Docker's words, with the phrases of RFC 9110, which this client is not told. */
    private static HttpException failure(RegistrySettings.Place place, int status) {
        var what = "login attempt to " + uri(place) + " failed with status: " + status;
        return switch (status) {
            case 401 -> new HttpException(401, what + " Unauthorized");
            case 403 -> new HttpException(401, what + " Forbidden");
            default -> new HttpException(500, what);
        };
    }

    /** What a registry is shown, and what is to be shown from now on. */
    private record Shown(String header, Optional<String> identity) {
        static final Shown NOTHING = new Shown("", Optional.empty());
    }

    private Shown show(
            RegistrySettings.Place place, HttpResponse<InputStream> answer, Optional<Credentials> credentials)
            throws IOException {
        var challenges = Challenge.parse(answer.headers().allValues("WWW-Authenticate"));
        var who = credentials.orElseThrow(() -> new HttpException(401, PushSession.NOBODY));
        for (var challenge : challenges) {
            if (challenge.scheme().equals("bearer")) {
                return who.is(Credentials.Kind.REGISTRY_TOKEN)
                        ? new Shown(who.header(), Optional.empty())
                        : token(place, challenge, who);
            }
        }
        if (challenges.stream().anyMatch(each -> each.scheme().equals("basic")) && who.is(Credentials.Kind.PASSWORD)) {
            return new Shown(who.header(), Optional.empty());
        }
        throw new HttpException(401, "registry " + place.base() + " asks for no credentials of this kind");
    }

    private Shown token(RegistrySettings.Place place, Challenge challenge, Credentials who) throws IOException {
        var answer = new TokenServer(wire, place).identify(challenge, who);
        var token = answer.token()
                .orElseThrow(() -> new HttpException(
                        401, "Get \"" + uri(place) + "\": " + answer.refusal().orElse(PushSession.REFUSED)));
        return new Shown("Bearer " + token, answer.identity());
    }
}
