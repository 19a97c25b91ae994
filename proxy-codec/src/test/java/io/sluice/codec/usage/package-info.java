/** Tests of what answers tell of their tokens. */
@NullMarked
package io.sluice.codec.usage;

import org.jspecify.annotations.NullMarked;
