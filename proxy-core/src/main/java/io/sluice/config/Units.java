package io.sluice.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** How durations and sizes are written. */
final class Units {
    private static final long KI = 1L << 10;
    private static final long MI = 1L << 20;
    private static final long GI = 1L << 30;

    private Units() {}

    /** The largest unit that needs no fraction: {@code 5m}, {@code 90s}. */
    static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    /** The largest unit that needs no fraction: {@code 64KiB}, {@code 100}. */
    static String size(long bytes) {
        if (bytes == 0 || bytes % KI != 0) {
            return Long.toString(bytes);
        }
        if (bytes % MI != 0) {
            return bytes / KI + "KiB";
        }
        return bytes % GI == 0 ? bytes / GI + "GiB" : bytes / MI + "MiB";
    }

    /** A fraction of 1 as a percentage: {@code 20%}, {@code 12.5%}. */
    static String share(double fraction) {
        return BigDecimal.valueOf(fraction)
                        .movePointRight(2)
                        .setScale(3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + "%";
    }

    static long bytesPer(String unit) {
        return switch (unit) {
            case "KiB" -> KI;
            case "MiB" -> MI;
            case "GiB" -> GI;
            default -> 1;
        };
    }

    static long millisPer(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            default -> 3_600_000;
        };
    }
}
