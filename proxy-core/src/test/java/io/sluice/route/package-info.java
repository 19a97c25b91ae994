/** Tests of the package of the same name. */
@NullMarked
package io.sluice.route;

import org.jspecify.annotations.NullMarked;
