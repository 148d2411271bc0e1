package io.cnm.engine.image;

import java.util.Map;
import java.util.Optional;

/**
 * What a manifest says of something that it refers to. <em>Immutable.</em>
 *
 * @param mediaType what it is said to be; empty if it is not said
 * @param digest of its bytes
 * @param size how many they are
 * @param platform what it is made for
 * @param annotations whatever else is said
 */
public record Descriptor(
        String mediaType, String digest, long size, Optional<Platform> platform, Map<String, String> annotations) {}
