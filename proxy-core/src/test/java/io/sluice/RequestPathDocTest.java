package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Keeps the page on the path of a request true: what it names in backticks exists. */
final class RequestPathDocTest {
    private static final Path PAGE = Repository.root().resolve("docs/request-path.md");
    private static final Pattern CODE = Pattern.compile("(?<!`)`([^`\\n]+)`(?!`)");
    private static final Pattern NODE = Pattern.compile("\\[\"([a-z0-9.]+\\.[A-Z]\\w*)\"]");

    static Set<String> names() throws IOException {
        String page = Files.readString(PAGE);
        var names = new TreeSet<String>();
        for (Pattern pattern : Set.of(CODE, NODE)) {
            pattern.matcher(page)
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .forEach(names::add);
        }
        assertThat(names).as("what %s names", PAGE).isNotEmpty();
        return names;
    }

    @ParameterizedTest
    @MethodSource("names")
    void names_what_exists(String name) {
        boolean isPackage = Pattern.matches("[a-z0-9.]+", name);
        String type = "io.sluice." + name + (isPackage ? ".package-info" : "");

        assertThatCode(() -> Class.forName(type, false, getClass().getClassLoader()))
                .as("%s, which %s names", name, PAGE)
                .doesNotThrowAnyException();
    }
}
