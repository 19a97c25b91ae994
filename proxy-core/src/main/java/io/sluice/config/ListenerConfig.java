package io.sluice.config;

import java.net.InetSocketAddress;
import java.util.Set;

/**
 * One socket that clients connect to.
 *
 * @param bind an address that needs no resolving; port 0 is any free port
 * @param serves at least one
 * @param errors the shape of errors on this listener
 * @param unrouted what happens here to paths that no model decides
 */
public record ListenerConfig(
        InetSocketAddress bind, Set<Serves> serves, ErrorFormat errors, Unrouted unrouted) {
    public ListenerConfig {
        serves = Set.copyOf(serves);
    }
}
