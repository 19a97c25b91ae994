/**
 * Over which connection? A backend comes in; a stream on a connection of this event loop goes out,
 * pooled or new. Next: {@link io.sluice.splice}.
 */
@NullMarked
package io.sluice.upstream;

import org.jspecify.annotations.NullMarked;
