package io.sluice.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.SplittableRandom;

/** Generated bodies of chat requests, good ones and bad ones; the same for the same seed. */
final class Bodies {
    /** A body, and whether it is one that the proxy must pass on. */
    record Body(byte[] bytes, boolean good) {}

    private static final List<String> MODEL_KEYS =
            List.of("\"model\"", "\"mod\\u0065l\"", "\"\\u006dodel\"");
    private static final List<String> PIECES =
            List.of(
                    "a",
                    "é",
                    "😀",
                    "\\n",
                    "\\\"",
                    "\\\\",
                    "\\u00e9",
                    "\\ud83d\\ude00",
                    "{",
                    "]",
                    " ");
    private static final List<String> NUMBERS =
            List.of("0", "-0", "1e400", "0.1", "-12345678901234567890", "1E-7", "true", "null");

    private final SplittableRandom random;

    Bodies(long seed) {
        random = new SplittableRandom(seed);
    }

    Body next() {
        int size = size();
        boolean good = random.nextInt(8) > 0;
        String model = oneOf(MODEL_KEYS) + space() + ":" + space() + "\"llama\"";
        var body = new StringBuilder(size + 256).append(space()).append('{');
        int fields = 1 + random.nextInt(6);
        int modelAt = random.nextInt(fields);
        for (int i = 0; i < fields; i++) {
            body.append(i == 0 ? "" : ",").append(space());
            if (i == modelAt) {
                body.append(model).append(',');
            }
            // The same name twice is allowed to everything but the model.
            body.append("\"f").append(random.nextInt(3)).append("\":");
            value(body, size / fields, 0);
        }
        body.append(good ? "}" + space() : end(model));
        return new Body(body.toString().getBytes(UTF_8), good);
    }

    /** How a bad body ends, so that it shows as late as it can. */
    private String end(String model) {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "}}";
            case 2 -> ",}";
            case 3 -> "," + model.replace("llama", "qwen") + "}";
            default -> ",\"x\":\"\\q\"}";
        };
    }

    /** Mostly small, some beyond what is held before a backend hears of it, few very large. */
    private int size() {
        int kind = random.nextInt(1000);
        if (kind < 900) {
            return random.nextInt(2_000);
        }
        return kind < 997 ? random.nextInt(150_000) : random.nextInt(5 << 20);
    }

    private void value(StringBuilder to, int size, int depth) {
        int kind = random.nextInt(size < 20 || depth > 5 ? 2 : 4);
        switch (kind) {
            case 0 -> to.append(oneOf(NUMBERS));
            case 1 -> string(to, size);
            case 2 -> {
                to.append('[');
                value(to, size / 2, depth + 1);
                to.append(space()).append(',');
                value(to, size / 2, depth + 1);
                to.append(']');
            }
            default -> {
                to.append("{\"model\":");
                value(to, size, depth + 1);
                to.append('}');
            }
        }
    }

    private void string(StringBuilder to, int size) {
        to.append('"');
        for (int end = to.length() + size; to.length() < end; ) {
            to.append(oneOf(PIECES).repeat(1 + random.nextInt(1 + size / 50)));
        }
        to.append('"');
    }

    private String space() {
        return " \t\r\n".substring(0, random.nextInt(5));
    }

    private String oneOf(List<String> all) {
        return all.get(random.nextInt(all.size()));
    }
}
