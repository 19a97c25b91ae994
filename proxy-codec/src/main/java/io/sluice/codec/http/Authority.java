package io.sluice.codec.http;

/**
 * The syntax of {@code host [ ":" port ]} (RFC 9110 §7.2), narrower than RFC 3986: a host is never
 * empty, has no comma, and a port fits into sixteen bits.
 */
public final class Authority {
    private static final int HIGHEST_PORT = 65_535;
    private static final int MOST_PORT_DIGITS = 5;

    private Authority() {}

    public static boolean isValid(byte[] bytes, int start, int length) {
        int end = start + length;
        int hostEnd =
                length > 0 && bytes[start] == '['
                        ? addressEnd(bytes, start, end)
                        : nameEnd(bytes, start, end);
        return hostEnd > start
                && (hostEnd == end || (bytes[hostEnd] == ':' && isPort(bytes, hostEnd + 1, end)));
    }

    /** Just behind the bracket that ends an IPv6 address, or {@code start} when it is none. */
    private static int addressEnd(byte[] bytes, int start, int end) {
        int colons = 0;
        for (int i = start + 1; i < end; i++) {
            byte b = bytes[i];
            if (b == ']') {
                return colons >= 2 ? i + 1 : start;
            }
            if (b == ':') {
                colons++;
            } else if (b != '.' && !Characters.is(b, Characters.HEX)) {
                return start;
            }
        }
        return start;
    }

    private static int nameEnd(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && Characters.is(bytes[i], Characters.HOST)) {
            i++;
        }
        return i;
    }

    private static boolean isPort(byte[] bytes, int start, int end) {
        if (end - start > MOST_PORT_DIGITS) {
            return false;
        }
        int port = 0;
        for (int i = start; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port <= HIGHEST_PORT;
    }
}
