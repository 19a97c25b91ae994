/**
 * May it start now, wait, or must it be refused? A request with its gate comes in; permission, a
 * place in the waiting room or a clear refusal goes out. Next: {@link io.sluice.balance}.
 */
@NullMarked
package io.sluice.admission;

import org.jspecify.annotations.NullMarked;
