/** The measuring tools are checked like everything else: a wrong yardstick is worse than none. */
@NullMarked
package io.sluice.bench;

import org.jspecify.annotations.NullMarked;
