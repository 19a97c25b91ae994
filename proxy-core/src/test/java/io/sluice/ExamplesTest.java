package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Every configuration that we show to users is one that the program takes. */
final class ExamplesTest {
    private static final Path ROOT = Repository.root();
    private static final Map<String, String> ENVIRONMENT = Map.of("GPU2_KEY", "secret");
    private static final Pattern README_EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");

    static List<Arguments> examples() throws IOException {
        var examples = new ArrayList<Arguments>();
        try (var files = Files.newDirectoryStream(ROOT.resolve("config"), "*.yaml")) {
            for (Path file : files) {
                if (!file.endsWith("compose.yaml")) {
                    examples.add(example(file.toString(), Files.readString(file)));
                }
            }
        }
        examples.add(example("compose.yaml, two.yaml in it", composed()));
        README_EXAMPLE
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .forEach(match -> examples.add(example("README.md", match.group(1))));
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void is_a_valid_configuration(String text) {
        Loaded loaded = ConfigReader.readText("example", text, ENVIRONMENT::get);

        assertThat(loaded).isInstanceOf(Loaded.Valid.class);
    }

    @Test
    void the_readme_shows_one() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md"))).containsPattern(README_EXAMPLE);
    }

    private static Arguments example(String name, String text) {
        return Arguments.argumentSet(name, text);
    }

    private static String composed() throws IOException {
        String text = Files.readString(ROOT.resolve("config/compose.yaml"));
        Object compose = new Load(LoadSettings.builder().build()).loadFromString(text);
        return (String) member(member(member(compose, "configs"), "two"), "content");
    }

    private static Object member(Object map, String key) {
        return Objects.requireNonNull(((Map<?, ?>) map).get(key), key);
    }
}
