package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

final class SuggestionTest {
    @ParameterizedTest(name = "{0} means {1}")
    @CsvSource({
        "backend, backends",
        "bakcends, backends",
        "Backends, backends",
        "backnds, backends",
        "listners, listeners",
        "client-half-close, client_half_close",
        "clienthalfclose, client_half_close",
        "helth, health",
        "dog, log",
    })
    void finds_what_was_meant(String written, String meant) {
        assertThat(Suggestion.among(Keys.ROOT.names(), written))
                .isEqualTo(", did you mean `" + meant + "`?");
    }

    @ParameterizedTest
    @CsvSource({"routes", "clusters", "x", "'  '", "''", "backendbackends"})
    void says_nothing_when_nothing_is_near(String written) {
        assertThat(Suggestion.among(Keys.ROOT.names(), written)).isEmpty();
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "abc, abc, 0",
        "abc, acb, 1",
        "abc, ab, 1",
        "ab, abc, 1",
        "abc, xyz, 3",
        "a-b, a_b, 0"
    })
    void counts_letters(String left, String right, int distance) {
        assertThat(Suggestion.distance(left, right)).isEqualTo(distance);
        assertThat(Suggestion.among(List.of(), left)).isEmpty();
    }
}
