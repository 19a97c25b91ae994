/** What both versions of HTTP share: heads as offsets over received bytes, and their framing. */
@NullMarked
package io.sluice.codec.http;

import org.jspecify.annotations.NullMarked;
