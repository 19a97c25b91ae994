/**
 * What happened? Finished exchanges come in; counters that can be scraped go out. Each event loop
 * counts for itself, and nothing is shared on the way.
 */
@NullMarked
package io.sluice.observe;

import org.jspecify.annotations.NullMarked;
