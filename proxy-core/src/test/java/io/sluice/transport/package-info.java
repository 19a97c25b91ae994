/** Tests of the package of the same name. */
@NullMarked
package io.sluice.transport;

import org.jspecify.annotations.NullMarked;
