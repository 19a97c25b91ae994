/** The simulated model server over real sockets. */
@NullMarked
package io.sluice.simulate;

import org.jspecify.annotations.NullMarked;
