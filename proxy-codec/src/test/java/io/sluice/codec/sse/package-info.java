/** Checks of the event scanner. */
@NullMarked
package io.sluice.codec.sse;

import org.jspecify.annotations.NullMarked;
