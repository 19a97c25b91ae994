package io.sluice.codec.http;

/**
 * Why bytes are not a head.
 *
 * @param message one sentence for whoever sent them
 */
public record HeadFault(Kind kind, String message) {
    /** The classes of faults. */
    public enum Kind {
        MALFORMED,
        HEAD_TOO_LARGE,
        TARGET_TOO_LONG
    }

    public static HeadFault malformed(String message) {
        return new HeadFault(Kind.MALFORMED, message);
    }
}
