package io.sluice.manage;

import java.time.Duration;

/** How long ago something was, as people say it. */
public final class Ago {
    private Ago() {}

    /** Such as {@code 3 min ago}; in the largest unit of which there is one. */
    public static String text(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d ago";
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h ago";
        }
        return time.toMinutes() > 0 ? time.toMinutes() + " min ago" : time.toSeconds() + " s ago";
    }
}
