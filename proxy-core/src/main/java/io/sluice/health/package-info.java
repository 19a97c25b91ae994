/**
 * Who is alive? Probes and what live traffic meets come in; the next {@link
 * io.sluice.fleet.FleetView} goes out. All of it on the control loop.
 */
@NullMarked
package io.sluice.health;

import org.jspecify.annotations.NullMarked;
