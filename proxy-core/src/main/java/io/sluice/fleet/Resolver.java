package io.sluice.fleet;

import io.netty.util.NetUtil;
import io.sluice.config.BackendConfig;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the addresses behind a backend's name. May block: never called on an event loop.
 *
 * <p>Every address is a backend of its own. Where a name has addresses of both families they are
 * taken to be the same machines, and those of IPv4 are used; a name of this machine stands for one
 * backend.
 */
public final class Resolver {
    /** The operating system's lookup. */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    private final Lookup lookup;

    public Resolver(Lookup lookup) {
        this.lookup = lookup;
    }

    /** Whether {@code backend} is declared by its address, so that nothing has to be looked up. */
    public static boolean isAddress(BackendConfig backend) {
        return NetUtil.createByteArrayFromIpAddressString(backend.host()) != null;
    }

    /** The address of {@code backend}, which is declared by it; nothing is looked up. */
    public static InetSocketAddress literal(BackendConfig backend) {
        return new InetSocketAddress(InetAddress.ofLiteral(backend.host()), backend.port());
    }

    /**
     * The addresses of {@code backend} now, in a stable order; at least one.
     *
     * @throws UnknownHostException when the name is not known, with a message for people
     */
    public List<InetSocketAddress> resolve(BackendConfig backend) throws UnknownHostException {
        InetAddress[] all = lookup.addresses(backend.host());
        boolean v4 = Arrays.stream(all).anyMatch(Inet4Address.class::isInstance);
        Stream<InetAddress> family =
                Arrays.stream(all).filter(address -> address instanceof Inet4Address == v4);
        if (Arrays.stream(all).allMatch(InetAddress::isLoopbackAddress)) {
            family = family.limit(1);
        }
        return family.distinct()
                .map(address -> new InetSocketAddress(address, backend.port()))
                .sorted((a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b)))
                .toList();
    }

    private static byte[] bytes(InetSocketAddress address) {
        return address.getAddress().getAddress();
    }
}
