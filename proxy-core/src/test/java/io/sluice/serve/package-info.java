/** What starts, changes and stops the proxy, piece by piece. */
@NullMarked
package io.sluice.serve;

import org.jspecify.annotations.NullMarked;
