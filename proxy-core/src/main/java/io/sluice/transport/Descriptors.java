package io.sluice.transport;

import org.jspecify.annotations.Nullable;

/** Tells a lack of our own file descriptors from what a peer does. */
public final class Descriptors {
    /** EMFILE and ENFILE, as the C library words them and all transports pass on. */
    private static final String OUT = "Too many open files";

    private Descriptors() {}

    /** Whether no socket could be opened because this process, or the system, has too many. */
    public static boolean areOut(@Nullable Throwable cause) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one.getMessage() != null && one.getMessage().contains(OUT)) {
                return true;
            }
        }
        return false;
    }
}
