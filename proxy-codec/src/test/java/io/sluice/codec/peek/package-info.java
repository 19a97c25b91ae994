/** What the tests of every body peek share. */
@NullMarked
package io.sluice.codec.peek;

import org.jspecify.annotations.NullMarked;
