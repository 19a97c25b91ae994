package io.sluice.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.codec.json.Oracle.Verdict;
import io.sluice.codec.peek.Outcome;
import io.sluice.codec.peek.PeekFault.Kind;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * J50: generated bodies, compared with Jackson's blocking parser. {@code
 * -Dconformance.bodies=100000} makes it as many, {@code -Dconformance.captures=DIRECTORY} keeps
 * them and their models for other parsers to read.
 */
final class JsonPeekOracleTest {
    private static final int BODIES = Integer.getInteger("conformance.bodies", 20_000);

    private final JsonPeek peek = new JsonPeek(JsonLimits.DEFAULT);

    @Test
    void j50_agrees_with_jackson_on_generated_bodies() throws IOException {
        var raw = new ByteArrayOutputStream();
        var models = new StringBuilder();
        SplittableRandom random = new SplittableRandom(50);
        JsonBodies bodies = new JsonBodies(random);
        int accepted = 0;
        for (int i = 0; i < BODIES; i++) {
            byte[] body = bodies.next();
            String description = i + ": " + new String(body, UTF_8);
            Outcome whole = Outcome.whole(peek, body);
            compare(description, body, whole);
            accepted += whole instanceof Outcome.Model ? 1 : 0;
            raw.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
            raw.writeBytes(body);
            models.append(whole instanceof Outcome.Model model ? quoted(model.name()) : "null");
            models.append('\n');
            int[] cuts = Outcome.randomCuts(body, random);
            assertThat(Outcome.split(peek, body, i % 2 == 0, cuts))
                    .as(description)
                    .isEqualTo(whole);
            if (i % 10 == 0) {
                assertThat(Outcome.split(peek, body, true, Outcome.bytewise(body)))
                        .as(description)
                        .isEqualTo(whole);
            }
        }
        assertThat(accepted).as("accepted bodies").isBetween(BODIES / 10, BODIES / 2);
        keep(raw.toByteArray(), models.toString());
    }

    private static String quoted(String model) {
        return "\"" + model.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static void keep(byte[] bodies, String models) throws IOException {
        String wanted = System.getProperty("conformance.captures", "");
        if (!wanted.isEmpty()) {
            Files.createDirectories(Path.of(wanted));
            Files.write(Path.of(wanted, "bodies.bin"), bodies);
            Files.writeString(Path.of(wanted, "bodies.txt"), models);
        }
    }

    private static void compare(String description, byte[] body, Outcome outcome) {
        Verdict verdict = Oracle.judge(body);
        switch (outcome) {
            case Outcome.Model model -> {
                assertThat(verdict).as(description).isEqualTo(new Verdict(model.name(), null));
                byte[] raw = Arrays.copyOfRange(body, (int) model.start(), (int) model.end());
                Verdict again =
                        Oracle.judge(
                                ("{\"model\":" + new String(raw, UTF_8) + "}").getBytes(UTF_8));
                assertThat(again).as("value of " + description).isEqualTo(verdict);
            }
            case Outcome.Refused refused -> {
                assertThat(verdict.model()).as(description).isNull();
                // In a body that is broken and faulty, the peek reports what comes first.
                if (verdict.fault() != Kind.INVALID_JSON) {
                    assertThat(refused.fault().kind()).as(description).isEqualTo(verdict.fault());
                }
            }
        }
    }
}
