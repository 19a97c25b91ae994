/** What reads bytes of strangers, fed with bytes that nobody would think of. */
@NullMarked
package io.sluice.fuzz;

import org.jspecify.annotations.NullMarked;
