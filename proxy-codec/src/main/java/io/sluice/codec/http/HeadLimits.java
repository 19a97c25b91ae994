package io.sluice.codec.http;

/**
 * What a head may cost.
 *
 * @param bytes the whole head, with empty lines before it and the one after it
 * @param fields the number of field lines
 * @param target the bytes of a request target
 */
public record HeadLimits(int bytes, int fields, int target) {
    /** 64 KiB, 200 fields, a target of 16 KiB. */
    public static final HeadLimits DEFAULT = new HeadLimits(64 * 1024, 200, 16 * 1024);

    /** The same, with another limit for the whole head. */
    public HeadLimits withBytes(int most) {
        return new HeadLimits(most, fields, target);
    }

    public HeadLimits {
        if (bytes < 1 || fields < 1 || target < 1) {
            throw new IllegalArgumentException("a limit of a head is at least 1");
        }
    }
}
