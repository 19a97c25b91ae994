/** The rules of the management API, piece by piece. */
@NullMarked
package io.sluice.manage;

import org.jspecify.annotations.NullMarked;
