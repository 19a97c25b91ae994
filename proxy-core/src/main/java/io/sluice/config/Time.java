package io.sluice.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** A duration: a whole number with ms, s, m or h; 0 needs no unit. */
record Time(Duration least, Duration most) implements Scalar<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)|0");

    static Time between(String least, String most) {
        return new Time(duration(least), duration(most));
    }

    @Override
    public Parsed<Duration> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            boolean bare = text.matches("\\d+");
            return bare ? Parsed.bad("the unit is missing", shape()) : Parsed.bad(shape());
        }
        var duration = duration(text);
        boolean fits = duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
        return fits ? new Parsed.Good<>(duration) : Parsed.bad(shape());
    }

    private static Duration duration(String text) {
        var form = FORM.matcher(text);
        if (!form.matches() || form.group(1) == null) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(Long.parseLong(form.group(1)) * Units.millisPer(form.group(2)));
    }

    @Override
    public String shape() {
        return "a duration from %s to %s, such as 300ms, 5s, 5m or 1h"
                .formatted(Units.duration(least), Units.duration(most));
    }
}
