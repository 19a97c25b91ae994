/**
 * May it start now? A route comes in; permission or a clear refusal goes out. Next: {@link
 * io.sluice.balance}.
 */
@NullMarked
package io.sluice.admission;

import org.jspecify.annotations.NullMarked;
