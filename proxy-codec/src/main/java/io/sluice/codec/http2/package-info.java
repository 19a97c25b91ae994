/**
 * HPACK, the form that heads have in HTTP/2 (RFC 7541). In come heads as offsets over bytes; out go
 * field blocks. The frames around them come next.
 */
@NullMarked
package io.sluice.codec.http2;

import org.jspecify.annotations.NullMarked;
