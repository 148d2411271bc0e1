package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** What containers are called: by their users, and by us where those do not say. */
final class Names {
    private static final Pattern VALID = Pattern.compile("/?[a-zA-Z0-9][a-zA-Z0-9_.-]+");
    private static final int ID_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final List<String> MOODS = List.of(
            "able",
            "airy",
            "alert",
            "bold",
            "brave",
            "brisk",
            "calm",
            "candid",
            "cheerful",
            "clear",
            "clever",
            "cosy",
            "curious",
            "daring",
            "eager",
            "early",
            "easy",
            "fair",
            "fond",
            "frank",
            "free",
            "fresh",
            "gentle",
            "glad",
            "golden",
            "grand",
            "happy",
            "hardy",
            "honest",
            "humble",
            "keen",
            "kind",
            "light",
            "lively",
            "lucid",
            "lucky",
            "mellow",
            "merry",
            "mild",
            "modest",
            "neat",
            "nimble",
            "noble",
            "open",
            "patient",
            "plain",
            "polite",
            "prompt",
            "proud",
            "quick",
            "quiet",
            "ready",
            "robust",
            "sharp",
            "silent",
            "sincere",
            "smart",
            "snug",
            "solid",
            "steady",
            "sturdy",
            "sunny",
            "swift",
            "tidy",
            "trusty",
            "upbeat",
            "vivid",
            "warm",
            "wise",
            "witty");

    /** People to whom networks owe something. */
    private static final List<String> PEOPLE = List.of(
            "abramson",
            "baran",
            "bellovin",
            "berners",
            "boggs",
            "bosack",
            "braden",
            "cerf",
            "cheriton",
            "clark",
            "cohen",
            "crocker",
            "davies",
            "deering",
            "dijkstra",
            "estrin",
            "feinler",
            "floyd",
            "hafner",
            "hamming",
            "heart",
            "hinden",
            "holz",
            "jacobson",
            "kahn",
            "karels",
            "karn",
            "kent",
            "kleinrock",
            "knuth",
            "lamport",
            "lerner",
            "licklider",
            "lovelace",
            "lynch",
            "metcalfe",
            "mills",
            "mockapetris",
            "moy",
            "nagle",
            "neigus",
            "partridge",
            "perlman",
            "postel",
            "pouzin",
            "rekhter",
            "reynolds",
            "ritchie",
            "roberts",
            "rosen",
            "saltzer",
            "shannon",
            "stevens",
            "stewart",
            "taylor",
            "thompson",
            "tomlinson",
            "turing",
            "varghese",
            "zimmermann");

    private Names() {}

    static String newId() {
        var bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * A name that is likely to be free.
     *
     * @param attempt makes it longer after the first
     */
    static String invent(int attempt) {
        var name = any(MOODS) + "_" + any(PEOPLE);
        return attempt == 0 ? name : name + RANDOM.nextInt(10 * attempt);
    }

    private static String any(List<String> words) {
        return words.get(RANDOM.nextInt(words.size()));
    }

    /** The name without its slash. @throws InvalidParameterException in Docker's words if it cannot be one */
    static String check(String name) {
        if (!VALID.matcher(name).matches()) {
            throw new InvalidParameterException(
                    "Invalid container name (" + name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
        return strip(name);
    }

    static String strip(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }
}
