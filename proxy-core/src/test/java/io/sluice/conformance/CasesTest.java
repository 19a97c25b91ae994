package io.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Rows;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tables leave out no number of the catalogue. */
class CasesTest {
    /** Numbers that the catalogue does not give, or gives together with those before them. */
    private static final Set<String> GAPS =
            Stream.of(
                            numbers("R", 59, 59),
                            numbers("R", 88, 89),
                            numbers("R", 123, 124),
                            numbers("R", 141, 144),
                            numbers("R", 152, 154),
                            numbers("R", 162, 164),
                            numbers("H", 34, 34),
                            numbers("H", 47, 49))
                    .flatMap(each -> each)
                    .collect(Collectors.toSet());

    private static Stream<String> numbers(String letter, int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(number -> letter + number);
    }

    @Test
    void every_number_is_a_row_or_has_a_test() {
        Set<String> known =
                Stream.of(Case.requests(), Case.responses(), Case.bodies())
                        .flatMap(List::stream)
                        .map(Case::number)
                        .collect(Collectors.toCollection(TreeSet::new));
        Rows.read("elsewhere.txt", 3).forEach(row -> known.addAll(List.of(row[0].split(" "))));
        assertThat(
                        Stream.of(
                                        numbers("R", 1, 182),
                                        numbers("S", 1, 45),
                                        numbers("H", 1, 73),
                                        numbers("J", 1, 50))
                                .flatMap(each -> each)
                                .filter(number -> !GAPS.contains(number))
                                .filter(number -> !known.contains(number)))
                .isEmpty();
    }

    @Test
    void names_of_cases_are_given_once() {
        for (List<Case> table : List.of(Case.requests(), Case.responses(), Case.bodies())) {
            assertThat(table.stream().map(Case::name)).doesNotHaveDuplicates();
        }
    }

    @Test
    void the_tests_that_stand_for_rows_exist() {
        for (String[] row : Rows.read("elsewhere.txt", 3)) {
            assertThat(row[2]).isNotBlank();
            String file = "src/test/java/" + row[1].replace('.', '/') + ".java";
            assertThat(row[1])
                    .matches(
                            test ->
                                    test.equals("-")
                                            || Files.exists(Path.of(file))
                                            || Files.exists(Path.of("../proxy-codec", file)));
        }
    }
}
