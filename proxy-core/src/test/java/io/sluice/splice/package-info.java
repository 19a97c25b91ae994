/** Tests of the package of the same name. */
@NullMarked
package io.sluice.splice;

import org.jspecify.annotations.NullMarked;
