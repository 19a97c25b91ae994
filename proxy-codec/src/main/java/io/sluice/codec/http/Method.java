package io.sluice.codec.http;

import java.nio.charset.StandardCharsets;

/** The request methods of RFC 9110 §9 and RFC 5789. Methods are case-sensitive. */
public enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    DELETE,
    OPTIONS,
    PATCH,
    TRACE,
    CONNECT,
    /** Any other token. */
    OTHER;

    private static final Method[] KNOWN = {
        POST, GET, HEAD, PUT, DELETE, OPTIONS, PATCH, TRACE, CONNECT
    };
    private static final int LONGEST = 7;

    private final long word = word(name().getBytes(StandardCharsets.US_ASCII), 0, name().length());

    /** The method that these bytes spell. */
    public static Method of(byte[] bytes, int start, int length) {
        if (length > LONGEST) {
            return OTHER;
        }
        long word = word(bytes, start, length);
        for (Method method : KNOWN) {
            if (method.word == word) {
                return method;
            }
        }
        return OTHER;
    }

    private static long word(byte[] bytes, int start, int length) {
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = word << 8 | (bytes[start + i] & 0xff);
        }
        return word;
    }
}
