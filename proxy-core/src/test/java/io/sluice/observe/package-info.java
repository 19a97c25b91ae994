/** Tests of what is counted and logged. */
@NullMarked
package io.sluice.observe;

import org.jspecify.annotations.NullMarked;
