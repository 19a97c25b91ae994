/** Tests of the package of the same name. */
@NullMarked
package io.sluice.exchange;

import org.jspecify.annotations.NullMarked;
