/**
 * What is the life of this one request? A request's head comes in; exactly one finish comes out of
 * it, whatever happens in between. Next: {@link io.sluice.route}, {@link io.sluice.admission},
 * {@link io.sluice.balance}, {@link io.sluice.upstream}, {@link io.sluice.splice}.
 */
@NullMarked
package io.sluice.exchange;

import org.jspecify.annotations.NullMarked;
