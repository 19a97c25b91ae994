package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");

    @Test
    void the_page_says_what_the_table_says() throws IOException {
        String page = ConfigurationPage.render();
        if (System.getProperty("configuration.page", "").equals("write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).content().isEqualTo(page);
    }

    @Test
    void each_key_of_the_table_is_explained_in_sentences() {
        List<Key<?>> keys = new ArrayList<>();
        collect(Keys.ROOT, keys);
        assertThat(keys).hasSizeGreaterThan(70).allMatch(k -> k.doc().matches("[A-Z].*\\."));
    }

    private static void collect(Section section, List<Key<?>> keys) {
        keys.addAll(section.keys());
        section.keys().forEach(k -> Keys.sectionIn(k.type()).forEach(s -> collect(s, keys)));
    }
}
