package io.sluice.codec.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.codec.peek.Outcome;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Generated bodies, compared with a reading by regular expressions. */
final class MultipartPeekReferenceTest {
    private static final int BODIES = 15_000;
    private static final String BOUNDARY = "b-.b";
    private static final String MODEL_HEAD =
            "Content-Disposition: form-data; name=\"model\"\r\n\r\n";
    private static final String OTHER_HEAD =
            "Content-Disposition: form-data; name=\"file\"\r\n\r\n";
    private static final List<String> PIECES =
            List.of(
                    "\r\n",
                    "\r",
                    "\n",
                    "-",
                    "--",
                    "--b-.b",
                    "--b-.",
                    "b-.b",
                    "x",
                    "\r\n--b-.",
                    "\r\n--b-.b",
                    "\r\n--b-.b--",
                    " ",
                    "\0",
                    "\u00ff",
                    "0123456789".repeat(4));

    /** A delimiter, what follows it on its line, and everything up to the next delimiter. */
    private static final Pattern PART =
            Pattern.compile(
                    "\r\n--b-\\.b(?<end>--)?(?<line>[ \t]*(?:\r\n|\\z))?(?<rest>(?:(?!\r\n--b-\\.b).)*)",
                    Pattern.DOTALL);

    private final MultipartPeek peek =
            new MultipartPeek(new Boundary.Known(BOUNDARY), MultipartLimits.DEFAULT);
    private final SplittableRandom random = new SplittableRandom(2046);

    @Test
    void agrees_with_regular_expressions_on_generated_bodies() {
        int accepted = 0;
        for (int i = 0; i < BODIES; i++) {
            String text = body();
            byte[] body = text.getBytes(ISO_8859_1);
            Outcome whole = Outcome.whole(peek, body);
            List<String> models = models(text);
            switch (whole) {
                case Outcome.Model model -> {
                    accepted++;
                    assertThat(models).as(text).containsExactly(model.name());
                    assertThat(text.substring((int) model.start(), (int) model.end()))
                            .isEqualTo(model.name());
                }
                case Outcome.Refused refused ->
                        assertThat(models).as(text + refused).hasSizeLessThan(1);
            }
            assertThat(Outcome.split(peek, body, i % 2 == 0, Outcome.randomCuts(body, random)))
                    .as(text)
                    .isEqualTo(whole);
            assertThat(Outcome.split(peek, body, true, Outcome.bytewise(body)))
                    .as(text)
                    .isEqualTo(whole);
        }
        assertThat(accepted).as("accepted bodies").isBetween(BODIES / 5, BODIES * 4 / 5);
    }

    private String body() {
        StringBuilder body = new StringBuilder(random.nextInt(8) == 0 ? content() + "\r\n" : "");
        int model = random.nextInt(3);
        for (int i = 0; i < 3; i++) {
            boolean isModel = i == model || random.nextInt(30) == 0;
            body.append("--")
                    .append(BOUNDARY)
                    .append(random.nextInt(10) == 0 ? " \t" : "")
                    .append("\r\n");
            body.append(isModel ? MODEL_HEAD + "m-1" : OTHER_HEAD + content()).append("\r\n");
        }
        body.append("--").append(BOUNDARY).append("--");
        if (random.nextBoolean()) {
            body.append("\r\n").append(random.nextInt(8) == 0 ? content() : "");
        }
        if (random.nextInt(3) == 0) {
            int at = random.nextInt(body.length());
            while (inHead(body.toString(), at)) {
                at = random.nextInt(body.length());
            }
            body.replace(at, at + random.nextInt(2), PIECES.get(random.nextInt(PIECES.size())));
        }
        return body.toString();
    }

    /** Damaged heads have rows of their own. */
    private static boolean inHead(String body, int at) {
        int head = body.lastIndexOf("Content-Disposition", at);
        return head >= 0 && at < body.indexOf("\r\n\r\n", head) + 4;
    }

    private String content() {
        StringBuilder content = new StringBuilder();
        for (int k = random.nextInt(8); k > 0; k--) {
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            content.append(piece.contains("\r\n--b-.b") && random.nextInt(10) > 0 ? "y" : piece);
        }
        return content.toString();
    }

    /** The models of a valid body; none when it is not valid or the models are not. */
    private static List<String> models(String body) {
        List<String> models = new ArrayList<>();
        Matcher part = PART.matcher("\r\n" + body);
        boolean ended = false;
        while (part.find()) {
            if (ended || part.group("line") == null) {
                return List.of();
            }
            ended = part.group("end") != null;
            String rest = part.group("rest");
            boolean lineEnds = part.group("line").endsWith("\n");
            if (ended ? rest.startsWith("--" + BOUNDARY) : !lineEnds) {
                return List.of();
            }
            if (!ended && !rest.startsWith(MODEL_HEAD) && !rest.startsWith(OTHER_HEAD)) {
                return List.of();
            }
            if (!ended && rest.startsWith(MODEL_HEAD)) {
                models.add(rest.substring(MODEL_HEAD.length()));
            }
        }
        boolean valid = ended && models.size() == 1 && models.get(0).matches("[ -~]{1,256}");
        return valid ? models : List.of();
    }
}
