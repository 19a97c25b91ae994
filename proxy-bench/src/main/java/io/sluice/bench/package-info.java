/** Measurements: nothing here is part of the proxy. */
@NullMarked
package io.sluice.bench;

import org.jspecify.annotations.NullMarked;
