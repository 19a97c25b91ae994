package io.sluice.config;

import io.netty.util.NetUtil;

import java.net.InetAddress;
import java.util.Arrays;

/** A network, or one address as the network of its full length. Equal by value. */
public final class Cidr {
    private final byte[] network;
    private final int prefix;

    /**
     * @param network bits behind the prefix are ignored
     * @param prefix 0 to the address's length in bits
     */
    public Cidr(InetAddress network, int prefix) {
        byte[] bytes = network.getAddress();
        if (prefix < 0 || prefix > bytes.length * 8) {
            throw new IllegalArgumentException("prefix " + prefix);
        }
        this.network = masked(bytes, prefix);
        this.prefix = prefix;
    }

    public int prefix() {
        return prefix;
    }

    /** Whether the address lies inside; an address of the other family never does. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == network.length && Arrays.equals(masked(bytes, prefix), network);
    }

    /** Whether the address is the network's own, with no bit set behind the prefix. */
    boolean startsAt(InetAddress address) {
        return Arrays.equals(address.getAddress(), network);
    }

    private static byte[] masked(byte[] address, int prefix) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.clamp(prefix - i * 8, 0, 8);
            masked[i] &= (byte) (0xff << (8 - kept));
        }
        return masked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr that
                && prefix == that.prefix
                && Arrays.equals(network, that.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + prefix;
    }

    @Override
    public String toString() {
        return NetUtil.bytesToIpAddress(network) + "/" + prefix;
    }
}
