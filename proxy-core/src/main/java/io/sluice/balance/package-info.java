/**
 * Which replica? The healthy candidates of a route and their live load come in, one backend with a
 * slot taken goes out. Next: {@link io.sluice.upstream}.
 */
@NullMarked
package io.sluice.balance;

import org.jspecify.annotations.NullMarked;
