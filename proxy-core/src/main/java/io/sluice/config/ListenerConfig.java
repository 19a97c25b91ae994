package io.sluice.config;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Set;

/**
 * One socket that clients connect to.
 *
 * @param bind an address that needs no resolving; port 0 is any free port
 * @param serves at least one
 * @param http2 whether HTTP/2 is spoken beside HTTP/1.1
 * @param tls null for plain text
 * @param errors the shape of errors on this listener
 * @param unrouted what happens here to paths that no model decides
 */
public record ListenerConfig(
        InetSocketAddress bind,
        Set<Serves> serves,
        boolean http2,
        @Nullable ListenerTls tls,
        ErrorFormat errors,
        Unrouted unrouted) {
    public ListenerConfig {
        serves = Set.copyOf(serves);
    }
}
