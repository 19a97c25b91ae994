/** Tests of the package of the same name. */
@NullMarked
package io.sluice.upstream;

import org.jspecify.annotations.NullMarked;
