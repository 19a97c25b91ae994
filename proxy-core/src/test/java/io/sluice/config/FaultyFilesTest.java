package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files in {@code faulty/}: next to each one, all of its faults and nothing else. */
final class FaultyFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/io/sluice/config/faulty");
    private static final Map<String, String> ENVIRONMENT = Map.of("SET_TO_WORD", "word");

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void names_every_fault_at_its_place_and_nothing_else(String name) throws IOException {
        var expected = FOLDER.resolve(name.replace(".yaml", ".faults"));
        var read = ConfigReader.read(FOLDER.resolve(name), ENVIRONMENT::get);
        assertThat(read)
                .isInstanceOfSatisfying(
                        Loaded.Faulty.class,
                        faulty ->
                                assertThat(lines(faulty, name))
                                        .containsExactlyElementsOf(lines(expected)));
    }

    @Test
    void there_are_plenty() throws IOException {
        assertThat(names()).hasSizeGreaterThanOrEqualTo(20);
    }

    @ParameterizedTest
    @MethodSource("names")
    void shows_no_secret(String name) {
        var read = ConfigReader.read(FOLDER.resolve(name), ENVIRONMENT::get);
        assertThat(read.toString())
                .doesNotContain("hunter2", "sk-secret-that-must-not-show", "sk live", "tab\t");
    }

    private static List<String> lines(Loaded.Faulty faulty, String name) {
        String prefix = FOLDER.resolve(name) + ":";
        return faulty.faults().stream()
                .map(ConfigFault::toString)
                .peek(line -> assertThat(line).startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError("no list of faults", e);
        }
    }
}
