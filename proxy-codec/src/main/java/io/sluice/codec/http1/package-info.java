/**
 * HTTP/1.1 as bytes (RFC 9112), strict: what two readers could understand differently is refused.
 * Received bytes come in; heads as offsets, and bodies as ranges, go out, and heads are written
 * anew from validated ranges.
 */
@NullMarked
package io.sluice.codec.http1;

import org.jspecify.annotations.NullMarked;
