package io.cnm.engine.wire;

/** What is wrong, for every door. <em>Immutable.</em> */
public record ErrorJson(String message) {}
