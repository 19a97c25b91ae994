/** The whole proxy, tried from outside: real sockets, raw bytes, real event loops. */
@NullMarked
package io.sluice.proxy;

import org.jspecify.annotations.NullMarked;
