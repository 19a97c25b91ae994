package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What holds for every Java source of every module. */
final class SourcesTest {
    private static final int MOST_LINES = 400;

    @Test
    void no_file_is_longer_than_400_lines() {
        assertThat(sources()).filteredOn(file -> lines(file).size() > MOST_LINES).isEmpty();
    }

    @Test
    void every_package_says_what_it_is_for_and_is_null_marked() {
        Set<Path> packages = new TreeSet<>();
        sources().forEach(file -> packages.add(file.resolveSibling("package-info.java")));

        assertThat(packages).isNotEmpty();
        assertThat(packages).filteredOn(file -> !saysWhatItIsFor(file)).isEmpty();
    }

    private static boolean saysWhatItIsFor(Path file) {
        List<String> lines = lines(file);
        boolean says = lines.contains("@NullMarked") && lines.getFirst().startsWith("/**");
        return says || tested(file).map(SourcesTest::saysWhatItIsFor).orElse(false);
    }

    /** The same file beside the code under test, when this one is of its tests. */
    private static Optional<Path> tested(Path file) {
        String path = file.toString();
        String main = path.replace("/src/test/java/", "/src/main/java/");
        return path.equals(main) ? Optional.empty() : Optional.of(Path.of(main));
    }

    private static List<Path> sources() {
        return Stream.of("proxy-codec", "proxy-core", "proxy-bench")
                .map(module -> Repository.root().resolve(module).resolve("src"))
                .flatMap(SourcesTest::javaFiles)
                .toList();
    }

    private static Stream<Path> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of("no " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
