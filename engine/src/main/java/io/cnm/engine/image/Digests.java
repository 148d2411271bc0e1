package io.cnm.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.InvalidParameterException;
import io.cnm.linux.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names of contents by what is in them: {@code sha256:} and 64 hexadecimal digits. Of other algorithms there are none in use.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests">OCI descriptors, Digests</a>
 */
public final class Digests {
    /** What all of ours begin with. */
    public static final String PREFIX = "sha256:";

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private Digests() {}

    /** Whether a text is a digest that can be checked here. */
    public static boolean is(String text) {
        return DIGEST.matcher(text).matches();
    }

    /** @throws InvalidParameterException naming it, if a text is none */
    public static String check(String text) {
        if (!is(text)) {
            throw new InvalidParameterException(
                    "\"" + text.substring(0, Math.min(100, text.length())) + "\" is not a sha256 digest");
        }
        return text;
    }

    /** The digits without the algorithm. */
    public static String hex(String digest) {
        return check(digest).substring(PREFIX.length());
    }

    /** The first 12 digits, as people are shown them. */
    public static String brief(String digest) {
        return digest.substring(digest.indexOf(':') + 1).substring(0, 12);
    }

    /** The digest of bytes. */
    public static String of(byte[] content) {
        return text(sha256().digest(content));
    }

    /** What the digest of a layer and those below it is called by. */
    static String chain(String below, String diffId) {
        return of((below + " " + diffId).getBytes(UTF_8));
    }

    /** The sum as a digest. */
    public static String text(byte[] sum) {
        return PREFIX + HexFormat.of().formatHex(sum);
    }

    /** To sum what is read bit by bit. */
    public static MessageDigest sha256() {
        return Sha256.create();
    }
}
