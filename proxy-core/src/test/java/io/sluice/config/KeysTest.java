package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.TestTls;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Every key of the table (keys.txt): a good value arrives, a bad one is refused at its place. */
final class KeysTest {
    record Row(String key, String good, String value, String bad, String fault) {
        static Row of(String block) {
            Iterator<String> lines =
                    block.lines().map(l -> l.substring("fault: ".length())).iterator();
            return new Row(lines.next(), lines.next(), lines.next(), lines.next(), lines.next());
        }

        @Override
        public String toString() {
            return key;
        }
    }

    @TempDir static @Nullable Path files;

    static Stream<Row> rows() {
        Path directory = Objects.requireNonNull(files);
        List.of("server.crt", "server.key", "ca.crt").forEach(f -> TestTls.copy(f, directory));
        return Arrays.stream(
                        Reading.resource("keys.txt")
                                .replace("FILES", directory.toString())
                                .split("\n\n"))
                .filter(block -> block.startsWith("key:"))
                .map(Row::of);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_good_value_arrives(Row row) {
        var config = Reading.valid(row.good());
        if (row.value().equals("(defaults)")) {
            assertThat(config).isEqualTo(SluiceConfig.defaults());
        } else {
            String[] pathAndText = row.value().split(" = ", 2);
            assertThat(text(config, pathAndText[0])).isEqualTo(pathAndText[1]);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_bad_value_is_the_only_fault_and_has_its_place(Row row) {
        assertThat(Reading.faults(row.bad())).containsExactly(row.fault());
    }

    @Test
    void each_available_key_of_the_table_has_a_row() {
        List<String> available = new ArrayList<>();
        collect(Keys.ROOT, "", available);
        assertThat(rows().map(Row::key)).containsExactlyInAnyOrderElementsOf(available);
    }

    private static void collect(Section section, String path, List<String> available) {
        for (Key<?> key : section.keys()) {
            if (key.availability() != Availability.LATER) {
                available.add(path + key.name());
                Keys.sectionIn(key.type())
                        .forEach(below -> collect(below, path + key.name() + ".", available));
            }
        }
    }

    /** What lies under a path of record components; of lists and maps the first element counts. */
    private static String text(SluiceConfig config, String path) {
        Object value = config;
        for (String component : path.split("\\.", -1)) {
            value = component(first(value), component);
        }
        return value instanceof Set<?> set
                ? set.stream().map(Object::toString).sorted().toList().toString()
                : value.toString();
    }

    private static Object first(Object value) {
        return switch (value) {
            case List<?> list -> list.getFirst();
            case Map<?, ?> map -> map.values().iterator().next();
            default -> value;
        };
    }

    private static Object component(Object owner, String name) {
        try {
            return owner.getClass().getMethod(name).invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }
}
