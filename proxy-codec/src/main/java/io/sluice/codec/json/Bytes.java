package io.sluice.codec.json;

/** What a byte can be outside of strings (RFC 8259 section 2). */
final class Bytes {
    static final byte FORBIDDEN = 0;
    static final byte SPACE = 1;
    static final byte QUOTE = 2;
    static final byte OPEN = 3;
    static final byte CLOSE = 4;
    static final byte COLON = 5;
    static final byte COMMA = 6;

    /** Part of {@code true}, {@code false}, {@code null} or of a number. */
    static final byte WORD = 7;

    private static final byte[] KINDS = new byte[256];

    static {
        mark(SPACE, " \t\n\r");
        mark(QUOTE, "\"");
        mark(OPEN, "{[");
        mark(CLOSE, "}]");
        mark(COLON, ":");
        mark(COMMA, ",");
        mark(WORD, "0123456789truefalsn+-.E");
    }

    private Bytes() {}

    static byte kind(byte b) {
        return KINDS[b & 0xff];
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static void mark(byte kind, String members) {
        for (int i = 0; i < members.length(); i++) {
            KINDS[members.charAt(i)] = kind;
        }
    }
}
