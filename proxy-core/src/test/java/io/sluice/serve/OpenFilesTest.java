package io.sluice.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two files for each client, and some for the rest. */
final class OpenFilesTest {
    @ParameterizedTest
    @CsvSource({
        "1024, 20000, 448",
        "1024, 448, 448",
        "1024, 100, 100",
        "1048576, 20000, 20000",
        "10, 20000, 1"
    })
    void allows_as_many_connections_as_can_be_open(long most, int wanted, int allowed) {
        assertThat(new OpenFiles(most).clamp(wanted)).isEqualTo(allowed);
    }
}
