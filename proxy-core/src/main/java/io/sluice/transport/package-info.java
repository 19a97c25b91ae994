/**
 * How this machine moves bytes: io_uring, epoll or NIO behind one small choice, and the coarse
 * clock that each event loop keeps. Nothing else in the proxy names a transport.
 */
@NullMarked
package io.sluice.transport;

import org.jspecify.annotations.NullMarked;
