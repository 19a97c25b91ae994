/**
 * What happened? Finished exchanges come in; counters and histograms that can be scraped, and lines
 * of an access log, go out. Each event loop counts for itself, and nothing is shared on the way.
 */
@NullMarked
package io.sluice.observe;

import org.jspecify.annotations.NullMarked;
