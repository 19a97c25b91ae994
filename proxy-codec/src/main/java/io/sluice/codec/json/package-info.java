/**
 * The model of a JSON body, found and checked while the body arrives.
 *
 * <p>In: the bytes of a body of {@code application/json}. Out: the top-level {@code model}, the
 * place of its value, or the fault. Next: the bytes go to the backend as they came.
 */
@NullMarked
package io.sluice.codec.json;

import org.jspecify.annotations.NullMarked;
