package io.sluice.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.BackendConfig;
import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.SluiceConfig;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the API asked for stays over the file, until the file says the same. */
final class DesiredTest {
    private static SluiceConfig file(String... ids) {
        String yaml =
                Arrays.stream(ids)
                        .map(id -> "{url: 'http://%s:1', id: %s}".formatted(id, id))
                        .collect(Collectors.joining(", ", "backends: [", "]"));
        return ConfigReader.readText("f", yaml, name -> null) instanceof Loaded.Valid valid
                ? valid.config()
                : SluiceConfig.defaults();
    }

    private static BackendConfig backend(String id) {
        return file(id).backends().getFirst();
    }

    private static List<String> ids(Desired desired) {
        return desired.effective().backends().stream().map(BackendConfig::id).toList();
    }

    @Test
    void what_was_added_stays_when_the_file_is_read_again() {
        Desired desired = Desired.of(file("a")).with(backend("x")).reloaded(file("b"));
        assertThat(ids(desired)).containsExactly("b", "x");
        assertThat(desired.overFile()).containsExactly("x");
    }

    @Test
    void the_file_takes_over_what_was_added() {
        Desired desired = Desired.of(file("a")).with(backend("x")).reloaded(file("a", "x"));
        assertThat(ids(desired)).containsExactly("a", "x");
        assertThat(desired.overFile()).isEmpty();
        assertThat(ids(desired.reloaded(file("a")))).containsExactly("a");
    }

    @Test
    void what_was_removed_stays_away_as_long_as_the_file_has_it() {
        Desired desired = Desired.of(file("a", "b")).without("b").reloaded(file("a", "b", "c"));
        assertThat(ids(desired)).containsExactly("a", "c");
        assertThat(desired.overFile()).containsExactly("b");
        assertThat(ids(desired.reloaded(file("a")).reloaded(file("a", "b"))))
                .containsExactly("a", "b");
    }

    @Test
    void a_removed_one_can_be_added_again_and_removed_again() {
        Desired desired = Desired.of(file("a", "b")).without("b").with(backend("b"));
        assertThat(ids(desired)).containsExactly("a", "b");
        assertThat(ids(desired.without("b"))).containsExactly("a");
        assertThat(ids(desired.reloaded(file("a", "b")))).containsExactly("a", "b");
    }

    @Test
    void a_drained_one_stays_drained_until_it_is_wanted_again_or_gone() {
        Desired desired = Desired.of(file("a", "b")).drained("b", true).reloaded(file("a", "b"));
        assertThat(desired.drained()).containsExactly("b");
        assertThat(desired.drained("b", false).drained()).isEmpty();
        assertThat(desired.without("b").drained()).isEmpty();
        assertThat(desired.reloaded(file("a")).drained()).isEmpty();
    }
}
