package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is documented but not done yet is refused, never ignored. */
final class LaterTest {
    record Row(String what, String yaml, String fault) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static final String LISTENER = "listeners: [{bind: 127.0.0.1:1, ";

    private static Row key(String path, String before, String key, String after) {
        String at = "1:" + (before.length() + 1);
        return new Row(
                path,
                before + key + after,
                at + ": `" + key + "` is not available yet (expected: the key left out)");
    }

    private static Row value(String before, String value, String after, String fault) {
        String at = "1:" + (before.length() + 1);
        return new Row(fault, before + value + after, at + ": " + fault);
    }

    static Stream<Row> keys() {
        return Stream.of(
                key("backends.command", "backends: [{", "command", ": [vllm, serve, vllm]}]"),
                key("engines", "", "engines", ": {ports: 5001-5099, logs: logs}"));
    }

    static Stream<Row> values() {
        return Stream.of(
                value(
                        LISTENER + "open: ",
                        "when_healthy",
                        "}]",
                        "`when_healthy` is not available yet (expected: always)"),
                value(
                        "models: {m: {balance: ",
                        "prefix_affinity",
                        "}}",
                        "`prefix_affinity` is not available yet"
                                + " (expected: least_connections or power_of_two or round_robin)"),
                value(
                        "models: {m: {balance: ",
                        "session_affinity",
                        "}}",
                        "`session_affinity` is not available yet"
                                + " (expected: least_connections or power_of_two or round_robin)"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_key_of_later_is_refused_at_its_place(Row row) {
        assertThat(Reading.faults(row.yaml())).containsExactly(row.fault());
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_value_of_later_is_refused_at_its_place(Row row) {
        assertThat(Reading.faults(row.yaml())).containsExactly(row.fault());
    }

    @Test
    void what_stands_in_a_key_of_later_is_checked_all_the_same() {
        assertThat(Reading.faults("engines: {ports: none}")).hasSizeGreaterThan(1);
    }

    @Test
    void each_key_of_later_in_the_table_has_a_row() {
        List<String> later = new ArrayList<>();
        collect(Keys.ROOT, "", later);
        assertThat(keys().map(Row::what)).containsExactlyInAnyOrderElementsOf(later);
    }

    private static void collect(Section section, String path, List<String> later) {
        for (Key<?> key : section.keys()) {
            if (key.availability() == Availability.LATER) {
                later.add(path + key.name());
            } else {
                Keys.sectionIn(key.type())
                        .forEach(below -> collect(below, path + key.name() + ".", later));
            }
        }
    }
}
