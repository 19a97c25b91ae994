package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

final class UnitsTest {
    private static final Time ANY_TIME = Time.between("0s", "168h");
    private static final Size ANY_SIZE = new Size(0, Long.MAX_VALUE);

    @ParameterizedTest(name = "{0} is {1} ms, written {2}")
    @CsvSource({
        "300ms, 300, 300ms",
        "5s, 5000, 5s",
        "5000ms, 5000, 5s",
        "90s, 90000, 90s",
        "5m, 300000, 5m",
        "1h, 3600000, 1h",
        "60m, 3600000, 1h",
        "0, 0, 0s",
        "0ms, 0, 0s",
        "007s, 7000, 7s",
    })
    void reads_and_writes_durations(String text, long millis, String written) {
        assertThat(ANY_TIME.parse(text)).isEqualTo(new Parsed.Good<>(Duration.ofMillis(millis)));
        assertThat(Units.duration(Duration.ofMillis(millis))).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "5",
        "s",
        "5 s",
        "5S",
        "5d",
        "-5s",
        "+5s",
        "1.5s",
        "1m30s",
        "''",
        "9999999999s",
        "٥s"
    })
    void refuses_what_is_no_duration(String text) {
        assertThat(ANY_TIME.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest(name = "{0} is {1} bytes, written {2}")
    @CsvSource({
        "0, 0, 0",
        "100, 100, 100",
        "1024, 1024, 1KiB",
        "16KiB, 16384, 16KiB",
        "4MiB, 4194304, 4MiB",
        "1024KiB, 1048576, 1MiB",
        "1GiB, 1073741824, 1GiB",
        "999999999GiB, 1073741822926258176, 999999999GiB",
    })
    void reads_and_writes_sizes(String text, long bytes, String written) {
        assertThat(ANY_SIZE.parse(text)).isEqualTo(new Parsed.Good<>(bytes));
        assertThat(Units.size(bytes)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"KiB", "1KB", "1kib", "1 KiB", "-1", "1.5MiB", "''", "1TiB", "9999999999999999999"})
    void refuses_what_is_no_size(String text) {
        assertThat(ANY_SIZE.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"0%, 0.0", "20%, 0.2", "100%, 1.0", "12.5%, 0.125"})
    void reads_percentages(String text, double fraction) {
        assertThat(new Share().parse(text)).isEqualTo(new Parsed.Good<>(fraction));
    }

    @ParameterizedTest
    @CsvSource({"20", "0.2", "101%", "-1%", "%", "20 %"})
    void refuses_what_is_no_percentage(String text) {
        assertThat(new Share().parse(text)).isInstanceOf(Parsed.Bad.class);
    }
}
