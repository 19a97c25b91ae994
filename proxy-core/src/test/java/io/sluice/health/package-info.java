/** What is found out about backends. */
@NullMarked
package io.sluice.health;

import org.jspecify.annotations.NullMarked;
