/**
 * Which model, so which replicas, under which policy? The model's bytes come in; a route of an
 * immutable table goes out, or the reason why there is none. Next: {@link io.sluice.admission}.
 */
@NullMarked
package io.sluice.route;

import org.jspecify.annotations.NullMarked;
