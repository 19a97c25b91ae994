package io.sluice.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.codec.peek.PeekFault.Kind;
import io.sluice.testkit.Rows;

import org.jspecify.annotations.Nullable;

import java.util.stream.Stream;

/** The rows of bodies.txt. Ids that begin with J are rows of the case list. */
final class JsonRows {
    /** Either a model or a kind of fault is expected. */
    record Row(String name, byte[] body, @Nullable String model, @Nullable Kind fault) {
        @Override
        public String toString() {
            return name;
        }
    }

    private JsonRows() {}

    static Stream<Row> all() {
        return Rows.read("bodies.txt", 3).stream()
                .map(
                        row ->
                                row[1].startsWith("!")
                                        ? new Row(
                                                row[0],
                                                Rows.bytes(row[2]),
                                                null,
                                                Kind.valueOf(row[1].substring(1)))
                                        : new Row(
                                                row[0],
                                                Rows.bytes(row[2]),
                                                new String(Rows.bytes(row[1]), UTF_8),
                                                null));
    }
}
