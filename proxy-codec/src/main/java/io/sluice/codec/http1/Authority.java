package io.sluice.codec.http1;

/** Whether bytes are the authority of an http URL: host and port, no user (RFC 3986 §3.2). */
final class Authority {
    private static final int MOST_PORT_DIGITS = 5;
    private static final int HIGHEST_PORT = 65535;

    private Authority() {}

    static boolean isValid(byte[] bytes, int start, int end) {
        int host = start < end && bytes[start] == '[' ? literal(bytes, start, end) : start;
        if (host < 0) {
            return false;
        }
        int i = host;
        if (host == start) {
            while (i < end && Tokens.isHost(bytes[i])) {
                i++;
            }
            if (i == start) {
                return false;
            }
        }
        return i == end || bytes[i] == ':' && isPort(bytes, i + 1, end);
    }

    /** Behind the bracket that closes an address, or -1. */
    private static int literal(byte[] bytes, int start, int end) {
        int i = start + 1;
        while (i < end && (Tokens.hex(bytes[i]) >= 0 || bytes[i] == ':' || bytes[i] == '.')) {
            i++;
        }
        return i < end && i > start + 2 && bytes[i] == ']' ? i + 1 : -1;
    }

    private static boolean isPort(byte[] bytes, int start, int end) {
        int port = 0;
        for (int i = start; i < end; i++) {
            if (!Tokens.isDigit(bytes[i]) || i - start >= MOST_PORT_DIGITS) {
                return false;
            }
            port = port * 10 + (bytes[i] - '0');
        }
        return port <= HIGHEST_PORT;
    }
}
