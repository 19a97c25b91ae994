/** The command line, tried as a user types it. */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
