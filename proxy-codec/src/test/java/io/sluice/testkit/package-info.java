/**
 * What the tests of every module share: raw HTTP/1.1 over real sockets on both sides of a proxy,
 * and a guard that fails the run when a buffer leaks.
 *
 * <p>Comes in: bytes that a test wrote down by hand. Goes out: what came back, as records that say
 * how it ended. Nothing here uses Netty or the code under test, except {@link
 * io.sluice.testkit.LeakGuard}.
 */
@NullMarked
package io.sluice.testkit;

import org.jspecify.annotations.NullMarked;
