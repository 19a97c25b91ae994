/** The policies alone, over backends that nobody listens at. */
@NullMarked
package io.sluice.balance;

import org.jspecify.annotations.NullMarked;
