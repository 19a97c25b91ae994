/**
 * How is the running proxy steered? Management requests come in; what the packages below know goes
 * out, as JSON and as metrics. Runs on the control loop.
 */
@NullMarked
package io.sluice.manage;

import org.jspecify.annotations.NullMarked;
