package io.sluice.serve;

import io.netty.util.internal.PlatformDependent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much memory the buffers of this process may take.
 *
 * @param most bytes, {@code -XX:MaxDirectMemorySize}
 */
record DirectMemory(long most) {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");

    static DirectMemory ofThisProcess() {
        return new DirectMemory(PlatformDependent.maxDirectMemory());
    }

    /**
     * {@code limits.buffered} as far as a half of all allows it: the rest is for receive buffers,
     * for what is on its way, and for what lies between buffers.
     */
    long clamp(long wanted) {
        return Math.min(wanted, most / 2);
    }

    /** Says so when there cannot be {@code wanted} bytes. */
    void report(long wanted) {
        if (clamp(wanted) < wanted) {
            LOG.warn(
                    "limits.buffered is {} MiB, but the {} MiB for network buffers allow {} MiB,"
                            + " which holds; give the process more (-XX:MaxDirectMemorySize)",
                    wanted >> 20,
                    most >> 20,
                    clamp(wanted) >> 20);
        }
    }
}
