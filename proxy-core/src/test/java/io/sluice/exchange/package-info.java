/** Tests of the package's parts, each for itself. */
@NullMarked
package io.sluice.exchange;

import org.jspecify.annotations.NullMarked;
