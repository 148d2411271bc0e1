package io.cnm.engine.graph;

import io.cnm.api.InvalidParameterException;
import java.util.regex.Pattern;

/** What layers may be called: their ids are names of directories. */
final class LayerIds {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}(-init)?");

    private LayerIds() {}

    /** @throws InvalidParameterException if it is none */
    static String check(String id) {
        if (!isId(id)) {
            throw new InvalidParameterException("layer id \"" + id + "\" is not 64 hexadecimal digits");
        }
        return id;
    }

    static boolean isId(String name) {
        return ID.matcher(name).matches();
    }
}
