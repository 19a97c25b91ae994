/** Checks of the multipart peek. */
@NullMarked
package io.sluice.codec.multipart;

import org.jspecify.annotations.NullMarked;
