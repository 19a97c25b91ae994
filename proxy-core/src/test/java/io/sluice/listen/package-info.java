/** Tests of the package of the same name. */
@NullMarked
package io.sluice.listen;

import org.jspecify.annotations.NullMarked;
