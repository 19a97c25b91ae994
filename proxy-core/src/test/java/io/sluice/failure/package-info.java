/** Tests of the package of the same name. */
@NullMarked
package io.sluice.failure;

import org.jspecify.annotations.NullMarked;
