/**
 * The two sides of an exchange. {@link io.sluice.stream.ClientStream} and {@link
 * io.sluice.stream.UpstreamStream} are all that an exchange sees of a connection; each version of
 * HTTP implements both, and nothing else in the proxy asks which version it is.
 */
@NullMarked
package io.sluice.stream;

import org.jspecify.annotations.NullMarked;
