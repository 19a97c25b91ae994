package io.sluice.codec.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The fields that the proxy acts upon; every other one passes by as bytes. Names are told apart by
 * their length and two or three words, without regard to case and without an object.
 */
public enum FieldName {
    HOST,
    CONNECTION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    CONTENT_ENCODING,
    TRANSFER_ENCODING,
    EXPECT,
    TE,
    TRAILER,
    UPGRADE,
    KEEP_ALIVE,
    PROXY_CONNECTION,
    PROXY_AUTHORIZATION,
    PROXY_AUTHENTICATE,
    HTTP2_SETTINGS,
    VIA,
    FORWARDED,
    X_FORWARDED_FOR,
    X_FORWARDED_PROTO,
    X_FORWARDED_HOST,
    X_REAL_IP,
    AUTHORIZATION,
    X_API_KEY,
    COOKIE,
    X_REQUEST_ID,
    REQUEST_ID,
    X_SLUICE_ATTEMPT,
    X_SLUICE_BACKEND,
    X_SLUICE_PRIORITY,
    X_ACCEL_BUFFERING,
    RETRY_AFTER,
    ACCEPT,
    ACCEPT_ENCODING,
    DATE,
    SERVER,
    USER_AGENT,
    TRACEPARENT,
    /**
     * A name that some servers read as another one ({@code Content_Length}, {@code
     * Transfer-%45ncoding}, {@code content.length}); it is never forwarded.
     */
    AMBIGUOUS,
    /** Any other name. */
    OTHER;

    private static final int LONGEST = 24;
    private static final FieldName[][] BY_LENGTH = byLength();

    private final String lowerCase = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final long first = Words.first(ascii(lowerCase), 0, lowerCase.length());
    private final long middle = Words.middle(ascii(lowerCase), 0, lowerCase.length());
    private final long last = Words.last(ascii(lowerCase), 0, lowerCase.length());

    /** The name in lower case, as it is written in HTTP/2. */
    public String lowerCase() {
        return lowerCase;
    }

    /** This name's bit in a set of names; there are fewer than 64. */
    @SuppressWarnings("EnumOrdinal") // Only ever compared within one run.
    public long bit() {
        return 1L << ordinal();
    }

    /** A set of names as bits. */
    public static long setOf(FieldName... names) {
        long set = 0;
        for (FieldName name : names) {
            set |= name.bit();
        }
        return set;
    }

    /**
     * The field that these bytes name.
     *
     * @param name holds a valid field name: one or more token characters
     */
    public static FieldName of(byte[] name, int start, int length) {
        if (length > LONGEST) {
            return OTHER;
        }
        FieldName[] candidates = BY_LENGTH[length];
        if (candidates.length == 0) {
            return OTHER;
        }
        long first = Words.first(name, start, length);
        long middle = Words.middle(name, start, length);
        long last = Words.last(name, start, length);
        for (FieldName candidate : candidates) {
            if (candidate.first == first && candidate.last == last && candidate.middle == middle) {
                return candidate;
            }
        }
        return OTHER;
    }

    /**
     * As {@link #of}, for a valid name that holds other characters than letters, digits and
     * hyphens: {@link #AMBIGUOUS} when a lenient server could read a field into it that decides
     * anything.
     */
    public static FieldName ofUnusual(byte[] name, int start, int length) {
        int dots = 0;
        for (int i = start; i < start + length; i++) {
            if (name[i] == '_' || name[i] == '%') {
                return AMBIGUOUS;
            }
            dots += name[i] == '.' ? 1 : 0;
        }
        return dots > 0 && length <= LONGEST ? ofDotted(name, start, length) : OTHER;
    }

    private static FieldName ofDotted(byte[] name, int start, int length) {
        byte[] hyphened = Arrays.copyOfRange(name, start, start + length);
        for (int i = 0; i < length; i++) {
            hyphened[i] = hyphened[i] == '.' ? (byte) '-' : hyphened[i];
        }
        return of(hyphened, 0, length) == OTHER ? OTHER : AMBIGUOUS;
    }

    private static FieldName[][] byLength() {
        FieldName[][] table = new FieldName[LONGEST + 1][];
        for (int length = 0; length <= LONGEST; length++) {
            int wanted = length;
            table[length] =
                    Arrays.stream(values())
                            .filter(name -> name != AMBIGUOUS && name != OTHER)
                            .filter(name -> name.lowerCase.length() == wanted)
                            .toArray(FieldName[]::new);
        }
        return table;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
