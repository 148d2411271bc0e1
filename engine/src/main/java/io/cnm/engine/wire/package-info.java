/**
 * What is sent and received, as records whose components are the JSON's fields. Records called {@code ...Json} are those of
 * the CNM's own REST, one for each value of {@code io.cnm.api}, and carry over to it and from it; records called {@code
 * Docker...} have the field names of Docker's API. What a client left out has its default here; whether it makes sense is
 * for the controller to say.
 */
@NullMarked
package io.cnm.engine.wire;

import org.jspecify.annotations.NullMarked;
