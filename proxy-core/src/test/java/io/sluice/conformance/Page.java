package io.sluice.conformance;

import io.sluice.conformance.Round.Result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the tests leave for the page of results, in the directory {@code -Dconformance.results}: a
 * line for each case, with its outcome and what was seen in place of what is allowed.
 */
final class Page {
    private Page() {}

    /** Writes the outcomes of one table; nothing when nobody wants them. */
    static void write(String subject, String table, List<Result> results) {
        write(
                table + "-" + subject.replace('/', '-') + ".tsv",
                results.stream()
                        .map(
                                result ->
                                        String.join(
                                                "\t",
                                                result.of().name(),
                                                result.of().reference(),
                                                String.join(" or ", result.of().allowed()),
                                                String.join(", ", result.seen())))
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    /** Writes a file; nothing when nobody wants it. */
    static void write(String file, String text) {
        String directory = System.getProperty("conformance.results", "");
        if (directory.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(Path.of(directory));
            Files.writeString(Path.of(directory, file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
