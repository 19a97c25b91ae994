package io.sluice.failure;

import org.jspecify.annotations.Nullable;

/** Text in which a peer may have had a say, as it can stand in a log or in an error. */
public final class SafeText {
    private static final int MOST = 160;

    private SafeText() {}

    /** Its beginning in visible ASCII; what else there was is a question mark. */
    public static String of(@Nullable String text) {
        if (text == null) {
            return "no reason";
        }
        int shown = Math.min(text.length(), MOST);
        var safe = new StringBuilder(shown + 1);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            safe.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return shown < text.length() ? safe.append("...").toString() : safe.toString();
    }
}
