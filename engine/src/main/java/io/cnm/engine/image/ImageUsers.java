package io.cnm.engine.image;

import java.util.List;

/** Knows which containers are made of an image. */
@FunctionalInterface
public interface ImageUsers {
    /** There are no containers. */
    ImageUsers NONE = image -> List.of();

    /**
     * A container. <em>Immutable.</em>
     *
     * @param id its id
     * @param running whether it has a process
     */
    record User(String id, boolean running) {}

    /** @param image its id */
    List<User> of(String image);
}
