package io.sluice.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Runs what was kept in the corpora; with {@code JAZZER_FUZZ=1} looks for more, one method at a
 * time, see {@code docs/testing.md}.
 */
final class TargetsFuzzTest {
    private static final String LONG = "10m";

    @FuzzTest(maxDuration = LONG)
    void head(byte[] bytes) {
        Targets.head(bytes);
    }

    @FuzzTest(maxDuration = LONG)
    void chunks(byte[] bytes) {
        Targets.chunks(bytes);
    }

    @FuzzTest(maxDuration = LONG)
    void json(byte[] bytes) {
        Targets.json(bytes);
    }

    @FuzzTest(maxDuration = LONG)
    void multipart(byte[] bytes) {
        Targets.multipart(bytes);
    }

    @FuzzTest(maxDuration = LONG)
    void translation(byte[] bytes) {
        Targets.translation(bytes);
    }

    @FuzzTest(maxDuration = LONG)
    void configuration(byte[] bytes) {
        Targets.configuration(bytes);
    }
}
