package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Damaged files are read or refused at a place inside of them; nothing is ever thrown. */
final class MutationTest {
    private static final Path EXAMPLE = Path.of("../config/edge.yaml");
    private static final String PIECES =
            " \n\t:-[]{},#&*!|>'\"%@`~?${}0azé\ud83d\ude00\u0001\ufeff";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void any_damage_is_named_or_harmless(long start) throws IOException {
        String example = Files.readString(EXAMPLE);
        var random = new SplittableRandom(start);
        for (int i = 0; i < 200; i++) {
            String damaged = damage(example, random);
            if (Reading.read(damaged) instanceof Loaded.Faulty(List<ConfigFault> faults)) {
                long lines = damaged.lines().count() + 1;
                assertThat(faults)
                        .as(damaged)
                        .isNotEmpty()
                        .allMatch(f -> f.line() >= 1 && f.line() <= lines && f.column() >= 1);
            }
        }
    }

    private static String damage(String text, SplittableRandom random) {
        var damaged = new StringBuilder(text);
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(damaged.length());
            int end = Math.min(damaged.length(), at + random.nextInt(3));
            int piece = random.nextInt(PIECES.length());
            switch (random.nextInt(3)) {
                case 0 -> damaged.insert(at, PIECES.charAt(piece));
                case 1 -> damaged.delete(at, end);
                default -> damaged.replace(at, end, PIECES.substring(piece));
            }
        }
        return damaged.toString();
    }
}
