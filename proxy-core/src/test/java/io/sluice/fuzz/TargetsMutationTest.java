package io.sluice.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Damages what is in the corpora, the same way each time. {@code -Dfuzz.rounds=1000000} is long.
 */
final class TargetsMutationTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3000);
    private static final Path CORPORA =
            Path.of("src/test/resources/io/sluice/fuzz/TargetsFuzzTestInputs");
    private static final byte[] TELLING =
            "\r\n\0 \t:;,\"\\{}[]-0123456789aAfF\u007f".getBytes(US_ASCII);

    enum Target {
        HEAD("head", Targets::head),
        CHUNKS("chunks", Targets::chunks),
        JSON("json", Targets::json),
        MULTIPART("multipart", Targets::multipart),
        TRANSLATION("translation", Targets::translation),
        CONFIGURATION("configuration", Targets::configuration);

        private final String corpus;
        private final Consumer<byte[]> holds;

        Target(String corpus, Consumer<byte[]> holds) {
            this.corpus = corpus;
            this.holds = holds;
        }

        private List<byte[]> inputs() throws IOException {
            try (Stream<Path> files = Files.list(CORPORA.resolve(corpus))) {
                return files.sorted().map(Target::read).toList();
            }
        }

        private static byte[] read(Path file) {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void holds_for_what_is_damaged_a_little(Target target) throws IOException {
        List<byte[]> inputs = target.inputs();
        var random = new SplittableRandom(42);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] input = inputs.get(random.nextInt(inputs.size()));
            byte[] other = inputs.get(random.nextInt(inputs.size()));
            byte[] damaged = damage(input, other, random);
            try {
                target.holds.accept(damaged);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("with " + Arrays.toString(damaged), e);
            }
        }
    }

    private static byte[] damage(byte[] input, byte[] other, SplittableRandom random) {
        byte[] bytes = input.clone();
        for (int i = random.nextInt(1, 5); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = TELLING[random.nextInt(TELLING.length)];
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes = joined(bytes, at, bytes, Math.min(bytes.length, at + 1));
                case 3 -> bytes = joined(bytes, at, bytes, random.nextInt(bytes.length + 1));
                default -> bytes = joined(bytes, at, other, random.nextInt(other.length + 1));
            }
        }
        return bytes;
    }

    /** The first {@code end} bytes of one, and what the other has from {@code start}. */
    private static byte[] joined(byte[] head, int end, byte[] tail, int start) {
        byte[] both = Arrays.copyOf(head, end + tail.length - start);
        System.arraycopy(tail, start, both, end, tail.length - start);
        return both;
    }
}
