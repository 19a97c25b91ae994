package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;

final class SecretTest {
    private static final String HIDDEN = "sk-0123456789";

    @Test
    void no_part_of_a_configuration_shows_a_secret() {
        var config =
                Reading.valid(
                        "backends: [{url: http://a:1, api_key: ${KEY}}]\n"
                                + "management: {token: ${KEY}}",
                        Map.of("KEY", HIDDEN));
        assertThat(config.managementToken().value()).isEqualTo(HIDDEN);
        assertThat(config.backends().getFirst().apiKey().value()).isEqualTo(HIDDEN);
        assertThat(config.toString()).doesNotContain(HIDDEN).contains("***");
        assertThat(config.managementToken()).hasToString("***");
    }

    @Test
    void no_fault_shows_a_secret_or_the_default_of_one() {
        assertThat(Reading.faults("management: {token: \"${KEY:-" + HIDDEN + " x}\"}"))
                .containsExactly(
                        "1:21: bad value (hidden) for `token`"
                                + " (expected: visible ASCII characters without spaces,"
                                + " at most 4096)");
    }

    @Test
    void none_is_empty_and_shown_as_nothing() {
        assertThat(Secret.NONE.isEmpty()).isTrue();
        assertThat(Secret.NONE).hasToString("");
        assertThat(new Secret(HIDDEN).isEmpty()).isFalse();
    }
}
