/**
 * Who could serve, how busy, how healthy? Declared backends and the addresses behind their names
 * come in; {@link io.sluice.fleet.Backend}s with exact in-flight counts and an immutable {@link
 * io.sluice.fleet.FleetView} of them go out. Next: {@link io.sluice.route}.
 */
@NullMarked
package io.sluice.fleet;

import org.jspecify.annotations.NullMarked;
