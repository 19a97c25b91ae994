/**
 * The events of a text/event-stream, found as it passes.
 *
 * <p>In: ranges of an answer's payload. Out: whether the stream stands between two events, and how
 * many have passed. Next: the bytes go on to the client, unchanged.
 */
@NullMarked
package io.sluice.codec.sse;

import org.jspecify.annotations.NullMarked;
