/**
 * What an answer says about its tokens, found as it passes.
 *
 * <p>In: an answer's bytes, borrowed. Out: prompt and completion tokens, when the answer tells
 * them, and how many events with content have passed. Next: the bytes go on to the client,
 * unchanged.
 */
@NullMarked
package io.sluice.codec.usage;

import org.jspecify.annotations.NullMarked;
