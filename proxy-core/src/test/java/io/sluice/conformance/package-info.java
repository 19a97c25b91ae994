/**
 * Plays the table of hostile cases against a running proxy, this one or another, and compares what
 * came out with what is allowed.
 */
@NullMarked
package io.sluice.conformance;

import org.jspecify.annotations.NullMarked;
