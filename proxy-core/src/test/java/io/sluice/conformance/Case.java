package io.sluice.conformance;

import io.sluice.testkit.Rows;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One case of the tables in {@code testkit/cases}.
 *
 * @param name begins with the catalogue's number
 * @param method of the request that a backend's bytes answer; empty when the bytes are a client's
 * @param allowed everything that may be seen from outside
 * @param pieces the bytes; behind each piece but the last the player waits for what the table says
 * @param ending what the sender does behind them
 */
record Case(
        String name,
        String method,
        Set<String> allowed,
        String reference,
        List<byte[]> pieces,
        Ending ending) {
    /** What becomes of the sender's connection. */
    enum Ending {
        OPEN,
        CLOSED,
        RESET
    }

    /** The cases of {@code requests.txt}: bytes of a client. */
    static List<Case> requests() {
        return Rows.read("requests.txt", 5).stream()
                .map(row -> of(row[0], "", row[2], row[3], row[4]))
                .toList();
    }

    /** The cases of {@code responses.txt}: bytes of a backend. */
    static List<Case> responses() {
        return Rows.read("responses.txt", 6).stream()
                .map(row -> of(row[0], row[1], row[3], row[4], row[5]))
                .toList();
    }

    /** The cases of {@code bodies.txt}, each as the content of a request with the canary behind. */
    static List<Case> bodies() {
        return Rows.read("bodies.txt", 3).stream().map(Case::body).toList();
    }

    private static Case body(String[] row) {
        byte[] content = Rows.bytes(row[2]);
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Rows.bytes("⟨P⟩Content-Length: " + content.length + "↵↵"));
        bytes.writeBytes(content);
        bytes.writeBytes(Rows.bytes("⟨X⟩"));
        String first =
                row[1].startsWith("!")
                        ? "400"
                        : row[1].equals("m") ? "POST:" + content.length : "404";
        return new Case(
                row[0],
                "",
                Set.of(first + " GET:0"),
                "RFC 8259",
                List.of(bytes.toByteArray()),
                Ending.OPEN);
    }

    private static Case of(
            String name, String method, String allowed, String reference, String notation) {
        return new Case(
                name,
                method,
                Stream.of(Rows.text(allowed).split(" or "))
                        .collect(Collectors.toCollection(LinkedHashSet::new)),
                reference,
                Stream.of(notation.split(Pattern.quote(Rows.WAIT))).map(Rows::bytes).toList(),
                notation.contains(Rows.RESET)
                        ? Ending.RESET
                        : notation.contains(Rows.OPEN) ? Ending.OPEN : Ending.CLOSED);
    }

    /** The catalogue's number, such as R15. */
    String number() {
        return name.split(" ", 2)[0];
    }

    @Override
    public String toString() {
        return name;
    }
}
