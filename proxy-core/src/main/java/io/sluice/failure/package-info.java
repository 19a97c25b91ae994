/**
 * What a failure looks like from outside. A failure comes in as data (what happened, in one
 * sentence); status, {@code error.code}, body and the fate of the connection go out. The only place
 * that knows status codes.
 */
@NullMarked
package io.sluice.failure;

import org.jspecify.annotations.NullMarked;
