/**
 * What every reader of a request body offers, whatever its media type.
 *
 * <p>In: the body's bytes as they arrive. Out: the model that the body asks for, where it stands,
 * or the one fault that makes the body unfit. Next: the model's bytes choose the route.
 */
@NullMarked
package io.sluice.codec.peek;

import org.jspecify.annotations.NullMarked;
