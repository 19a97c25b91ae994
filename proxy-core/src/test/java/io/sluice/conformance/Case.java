package io.sluice.conformance;

import io.sluice.testkit.Rows;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One case of the tables in {@code testkit/cases}.
 *
 * @param name begins with the catalogue's number
 * @param allowed everything that may be seen from outside
 * @param pieces the bytes; behind each piece but the last the player waits for what the table says
 */
record Case(String name, Set<String> allowed, String reference, List<byte[]> pieces) {
    /** The cases of {@code requests.txt}: bytes of a client. */
    static List<Case> requests() {
        return Rows.read("requests.txt", 5).stream()
                .map(row -> of(row[0], row[2], row[3], row[4]))
                .toList();
    }

    /** The cases of {@code answers.txt}: bytes of a backend. */
    static List<Case> answers() {
        return Rows.read("answers.txt", 4).stream()
                .map(row -> of(row[0], row[1], row[2], row[3]))
                .toList();
    }

    private static Case of(String name, String allowed, String reference, String notation) {
        Set<String> outcomes =
                Stream.of(Rows.text(allowed).split(" or ")).collect(Collectors.toSet());
        List<byte[]> pieces =
                Stream.of(notation.split(java.util.regex.Pattern.quote(Rows.WAIT)))
                        .map(Rows::bytes)
                        .toList();
        return new Case(name, outcomes, reference, pieces);
    }

    /** The catalogue's number, such as R15. */
    String number() {
        return name.split(" ", 2)[0];
    }

    int length() {
        return pieces.stream().mapToInt(piece -> piece.length).sum();
    }

    @Override
    public String toString() {
        return name;
    }
}
