/**
 * HTTP/1.1 on the wire. In come received bytes; out go heads as offsets, chunked content as ranges,
 * and heads written for the other side. The exchange comes next.
 */
@NullMarked
package io.sluice.codec.http1;

import org.jspecify.annotations.NullMarked;
