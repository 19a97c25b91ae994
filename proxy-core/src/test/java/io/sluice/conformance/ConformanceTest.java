package io.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.conformance.Player.Mode;
import io.sluice.conformance.Round.Result;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Every case of the tables comes to one of its allowed outcomes: whole, in single bytes, and over
 * TLS. {@code -Dconformance.subjects=sluice,nginx,haproxy} plays them to others as well, whose
 * outcomes are written down and not asserted.
 */
class ConformanceTest {

    @TempDir private Path directory;

    static Stream<String> subjects() {
        String named = System.getProperty("conformance.subjects", "");
        return named.isEmpty()
                ? Stream.of(Transport.values())
                        .map(transport -> "sluice/" + transport.name().toLowerCase(Locale.ROOT))
                : Stream.of(named.split(","));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void requests_come_to_what_is_allowed(String name) {
        try (EchoBackend backend = EchoBackend.start(false);
                Subject subject = Subject.start(name, backend.port(), directory)) {
            List<Result> results =
                    Round.play(
                            Case.requests(),
                            new Player(subject)::play,
                            List.of(Mode.WHOLE, Mode.SPLIT, Mode.TLS));
            check(name, "requests", results);
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void bodies_come_to_what_is_allowed(String name) {
        List<Case> cases =
                name.startsWith("sluice") ? Case.bodies() : List.of(); // others do not read
        try (EchoBackend backend = EchoBackend.start(false);
                Subject subject = Subject.start(name, backend.port(), directory)) {
            Round.Play play = new Player(subject)::play;
            List<Mode> modes = List.of(Mode.WHOLE, Mode.SPLIT, Mode.TLS);
            check(name, "bodies", Round.play(cases, play, modes));
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void answers_come_to_what_is_allowed(String name) {
        List<Case> cases = Case.responses();
        try (EchoBackend backend = EchoBackend.start(false);
                Subject subject = Subject.start(name, backend.port(), directory)) {
            var player = new AnswerPlayer(subject, backend, cases);
            check(name, "responses", Round.play(cases, player::play, List.of(Mode.values())));
        }
    }

    private static void check(String name, String table, List<Result> results) {
        Page.write(name, table, results);
        if (name.startsWith("sluice")) {
            assertThat(results.stream().filter(result -> !result.passed())).isEmpty();
        }
    }
}
