/** Tests of the package of the same name. */
@NullMarked
package io.sluice.fleet;

import org.jspecify.annotations.NullMarked;
