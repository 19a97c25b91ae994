/**
 * What if there is no fleet? Requests come in, the answers of a truthful simulated model server go
 * out: the wire behaviour of vLLM, without a model.
 *
 * <p>In: a socket with its own HTTP/1.1 codec ({@code Netty}'s, not the proxy's, so that the two
 * cannot share a fault), one request at a time ({@code OneAtATime}), read and checked ({@code
 * Endpoints}, {@code RequestReader}). Out: an {@code Answer}, spoken word by word at a set pace
 * ({@code Generation}) and written by {@code Reply}. Next: nothing; to the proxy this is the other
 * end of the world.
 */
@NullMarked
package io.sluice.simulate;

import org.jspecify.annotations.NullMarked;
