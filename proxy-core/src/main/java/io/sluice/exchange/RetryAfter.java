package io.sluice.exchange;

import io.sluice.codec.http.Fields;
import io.sluice.codec.http.ResponseHead;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** How long a backend that has too much to do asks to be spared (RFC 9110 §10.2.3). */
final class RetryAfter {
    private static final byte[] NAME = "retry-after".getBytes(StandardCharsets.US_ASCII);

    /** Longer than this nobody is spared for one answer. */
    private static final Duration MOST = Duration.ofSeconds(60);

    private RetryAfter() {}

    /**
     * How long an answer asks its client to stay away.
     *
     * @param answer borrowed
     * @return at most a minute; zero when it does not say, or says a date
     */
    static Duration of(ResponseHead answer) {
        Fields fields = answer.fields();
        int index = fields.find(NAME);
        String value = index < 0 ? "" : fields.value(index);
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ZERO;
        }
        if (value.length() > 9) {
            return MOST;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(value));
        return asked.compareTo(MOST) < 0 ? asked : MOST;
    }
}
