package io.sluice.codec.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes JSON bodies, half of them damaged. */
final class JsonBodies {
    private static final List<String> NAMES =
            List.of(
                    "model",
                    "model",
                    "Model",
                    "MODEL",
                    "mod\\u0065l",
                    "\\u006dodel",
                    "modeL",
                    "models",
                    "mode",
                    "model ",
                    "",
                    "messages",
                    "stream",
                    "a\u00e9",
                    "\ud83d\ude00",
                    "\\ud800",
                    "mode\\u017f");
    private static final List<String> STRINGS =
            List.of(
                    "m",
                    "llama-3.1-8b",
                    "",
                    "\u00e9\u6a21\ud83d\ude00",
                    "\\u00e9\\n\\\"\\\\\\/\\b\\f\\r\\t",
                    "\\ud83d\\ude00",
                    "\\ud83d",
                    "\\ude00x",
                    "model",
                    "01234567890123456789",
                    "\\\\",
                    "{\\\"model\\\":1}",
                    "\u007f",
                    "\u0080\u07ff\u0800\uffff",
                    "a\\u0000b",
                    "x".repeat(255),
                    "x".repeat(256),
                    "x".repeat(257));
    private static final List<String> WORDS =
            List.of(
                    "0",
                    "-0",
                    "1",
                    "12345",
                    "-1.5",
                    "1e5",
                    "1E+10",
                    "2.5e-3",
                    "0.0",
                    "true",
                    "false",
                    "null",
                    "9".repeat(40));
    private static final List<String> BROKEN_WORDS =
            List.of(
                    "01",
                    "-",
                    "1.",
                    ".5",
                    "1e",
                    "+1",
                    "NaN",
                    "Infinity",
                    "tru",
                    "nulll",
                    "0x1",
                    "1 2",
                    "--1",
                    "1e+",
                    "'a'");
    private static final List<String> BEHIND =
            List.of("{}", "{\"model\":\"n\"}", ",", "}", "null", "\0", "//", "\n#", "\f", "\u00a0");
    private static final List<String> SPACES = List.of("", "", "", " ", "\n  ", "\t\r\n");
    private static final byte[] DAMAGE =
            "{}[]:,\"\\ \t\nu0123456789-+.eEtrufalsn/'\0\u0001".getBytes(StandardCharsets.UTF_8);

    private final RandomGenerator random;
    private final StringBuilder out = new StringBuilder();

    JsonBodies(RandomGenerator random) {
        this.random = random;
    }

    byte[] next() {
        out.setLength(0);
        space();
        object(0);
        space();
        byte[] body = encoded(out.toString());
        return random.nextInt(2) == 0 ? body : damaged(body);
    }

    /** Now and then with a byte order mark, in another encoding, or with more behind it. */
    private byte[] encoded(String text) {
        return switch (random.nextInt(60)) {
            case 0 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
            case 1 -> text.getBytes(StandardCharsets.UTF_16);
            case 2 -> text.getBytes(StandardCharsets.UTF_16LE);
            case 3 -> text.getBytes(StandardCharsets.UTF_32);
            case 4 -> text.getBytes(StandardCharsets.ISO_8859_1);
            case 5 -> (text + pick(BEHIND)).getBytes(StandardCharsets.UTF_8);
            default -> text.getBytes(StandardCharsets.UTF_8);
        };
    }

    private void object(int depth) {
        out.append('{');
        int members = random.nextInt(5);
        for (int i = 0; i < members; i++) {
            out.append(i == 0 ? "" : ",");
            space();
            boolean first = depth == 0 && i == 0;
            out.append('"').append(first ? "model" : name()).append('"');
            space();
            out.append(':');
            space();
            if (first && random.nextInt(3) > 0) {
                out.append("\"m-1\"");
            } else {
                value(depth + 1);
            }
            space();
        }
        out.append('}');
    }

    private String name() {
        return random.nextInt(3) == 0 ? pick(NAMES) : "a";
    }

    private void array(int depth) {
        out.append('[');
        int elements = random.nextInt(4);
        for (int i = 0; i < elements; i++) {
            out.append(i == 0 ? "" : ",");
            space();
            value(depth + 1);
            space();
        }
        out.append(']');
    }

    private void value(int depth) {
        int kind = random.nextInt(depth > 5 ? 6 : 9);
        if (kind < 4) {
            out.append('"').append(pick(STRINGS)).append('"');
        } else if (kind < 6) {
            out.append(pick(random.nextInt(100) == 0 ? BROKEN_WORDS : WORDS));
        } else if (kind == 6) {
            array(depth);
        } else if (kind == 7) {
            object(depth);
        } else {
            int deep = random.nextInt(20) == 0 ? 120 + random.nextInt(12) : 1;
            out.append("[".repeat(deep)).append("]".repeat(deep));
        }
    }

    private void space() {
        out.append(pick(SPACES));
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Cuts, drops, doubles, or puts in a byte; now and then twice. */
    private byte[] damaged(byte[] body) {
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        int at = random.nextInt(body.length);
        int length = random.nextInt(8) == 0 ? at : body.length;
        int how = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            if (i != at || how != 0) {
                damaged.write(i == at && how == 1 ? noise() : body[i]);
            }
            if (i == at && how > 1) {
                damaged.write(how == 2 ? body[i] : noise());
            }
        }
        byte[] result = damaged.toByteArray();
        return random.nextInt(4) == 0 && result.length > 0 ? damaged(result) : result;
    }

    private int noise() {
        return random.nextInt(3) == 0 ? random.nextInt(256) : DAMAGE[random.nextInt(DAMAGE.length)];
    }
}
