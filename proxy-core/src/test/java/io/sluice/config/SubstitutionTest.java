package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

final class SubstitutionTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOST", "gpu-1", "PORT", "8001", "EMPTY", "", "ODD", "a$b\\1{c}: [d], #e");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a variable           | ${HOST}                 | gpu-1",
                "two of them          | ${HOST}-${PORT}         | gpu-1-8001",
                "inside of a text     | x${HOST}y               | xgpu-1y",
                "a default unused     | ${HOST:-other}          | gpu-1",
                "a default used       | ${NONE:-other}          | other",
                "a default for empty  | ${EMPTY:-other}         | other",
                "a default with punctuation | ${NONE:-a,b:c[d]} | a,b:c[d]",
                "a dollar alone       | a$b                     | a$b",
                "characters of YAML and of patterns | ${ODD}    | a$b\\1{c}: [d], #e",
            })
    void replaces(String what, String text, String expected) {
        assertThat(name("models:\n  m:\n    aliases:\n      - " + text)).isEqualTo(expected);
        assertThat(name("models: {m: {aliases: [" + text + "]}}")).isEqualTo(expected);
        assertThat(name("models: {m: {aliases: [\"" + text + "\"]}}".replace("\\", "\\\\")))
                .isEqualTo(expected);
    }

    private static String name(String yaml) {
        return Reading.valid(yaml, ENVIRONMENT).model("m").aliases().getFirst();
    }

    @Test
    void a_default_may_be_empty_inside_of_braces() {
        assertThat(Reading.valid("management: {token: ${SLUICE_TOKEN:-}}").managementToken())
                .isEqualTo(Secret.NONE);
    }

    @Test
    void a_set_variable_may_be_empty() {
        var config = Reading.valid("management: {token: ${EMPTY}}", ENVIRONMENT);
        assertThat(config.managementToken()).isEqualTo(Secret.NONE);
    }

    @Test
    void a_value_is_taken_as_a_text_and_never_as_yaml() {
        assertThat(Reading.faults("resolve: ${X}", Map.of("X", "5s\nunrouted: forward")))
                .containsExactly(
                        "1:10: bad value `5s�unrouted: forward` (from `${X}`) for `resolve`"
                                + " (expected: a duration from 100ms to 24h,"
                                + " such as 300ms, 5s, 5m or 1h)");
    }

    @Test
    void an_unset_variable_without_a_default_is_a_fault_at_its_value() {
        assertThat(Reading.faults("backends:\n  - url: http://${A}:${B}\n"))
                .containsExactly(
                        "2:10: `url`: `A`, `B` is not set in the environment"
                                + " (expected: a variable that is set, or ${A:-default})");
    }

    @Test
    void nothing_moves_behind_a_variable() {
        assertThat(Reading.faults("health: {path: ${P:-/{[,]},interval: 5}", Map.of()))
                .containsExactly(
                        "1:38: bad value `5` for `interval`: the unit is missing (expected: a"
                                + " duration from 10ms to 1h, such as 300ms, 5s, 5m or 1h)");
    }

    @Test
    void comments_are_left_alone() {
        assertThat(Reading.valid("# ${NOT_SET}\nresolve: 1s # ${NOT_SET}\n").resolve())
                .hasSeconds(1);
    }
}
