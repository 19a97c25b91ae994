/** Arguments come in, commands run. */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
