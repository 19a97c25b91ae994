/**
 * How do bytes and backpressure cross? One side's bytes come in; the same bytes go out on the other
 * side, as fast as that one takes them.
 */
@NullMarked
package io.sluice.splice;

import org.jspecify.annotations.NullMarked;
