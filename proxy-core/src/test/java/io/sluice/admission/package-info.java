/** Who starts, who waits and who is refused. */
@NullMarked
package io.sluice.admission;

import org.jspecify.annotations.NullMarked;
