/**
 * How does it all start, change and stop? A configuration comes in; a running, draining proxy goes
 * out. The only place that wires the packages together.
 */
@NullMarked
package io.sluice.serve;

import org.jspecify.annotations.NullMarked;
