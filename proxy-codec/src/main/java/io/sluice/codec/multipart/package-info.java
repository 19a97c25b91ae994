/**
 * The model of a multipart/form-data body, found and checked while the body arrives.
 *
 * <p>In: the Content-Type, then the bytes of the body. Out: the content of the part named {@code
 * model}, its place, or the fault. Next: the bytes go to the backend as they came.
 */
@NullMarked
package io.sluice.codec.multipart;

import org.jspecify.annotations.NullMarked;
