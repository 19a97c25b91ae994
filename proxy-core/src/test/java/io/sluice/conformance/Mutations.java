package io.sluice.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.testkit.Rows;

import java.util.List;
import java.util.SplittableRandom;

/** Makes new cases out of those of the tables, always the same ones from the same seed. */
final class Mutations {
    private static final int LONGEST = 3_000;
    private static final String[] TOKENS = {
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        "\0",
        ":",
        ";",
        ",",
        "\u000b",
        "\u0085",
        "\u00a0",
        "+",
        "-",
        "0",
        "00",
        "1",
        "d",
        "D",
        "0x",
        "chunked",
        "identity",
        "close",
        "keep-alive",
        "\"",
        "\\",
        "HTTP/1.0",
        "HTTP/1.1",
        "0\r\n\r\n",
        "\r\n\r\n",
        "Content-Length: 5\r\n",
        "/",
        "Content-Length: 13\r\n",
        "Transfer-Encoding: chunked\r\n",
        "transfer-encoding:chunked\r\n",
        "Host: b\r\n",
        "Connection: close\r\n",
        "Connection: keep-alive\r\n",
        "X: y\r\n",
        ";a=b",
        "Expect: 100-continue\r\n",
        "Upgrade: h2c\r\n",
        "Connection: content-length\r\n",
        " chunked"
    };

    private final SplittableRandom random;
    private final List<String> bases;
    private final List<String> good;

    Mutations(long seed) {
        random = new SplittableRandom(seed);
        bases = bases("");
        good = bases(":0");
    }

    private static List<String> bases(String parsed) {
        return Rows.read("requests.txt", 5).stream()
                .filter(row -> row[1].contains(parsed) && !row[1].startsWith("⟨"))
                .map(row -> new String(Rows.bytes(row[4]), ISO_8859_1))
                .filter(text -> text.length() < LONGEST)
                .toList();
    }

    /** The next case; Latin-1. */
    byte[] next() {
        String text = base();
        if (random.nextInt(4) == 0) {
            text += base();
        }
        if (random.nextInt(2) == 0) { // where any content is forwarded
            text = text.replace("/v1/chat/completions", "/v1/files");
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            text = changed(text);
        }
        return text.getBytes(ISO_8859_1);
    }

    private String base() {
        return pick(random.nextInt(3) == 0 ? bases : good);
    }

    private String changed(String text) {
        if (text.isEmpty()) {
            return pick(bases);
        }
        int at = random.nextInt(text.length());
        String before = text.substring(0, at);
        String after = text.substring(at);
        return switch (random.nextInt(9)) {
            case 0 -> before + after.substring(1);
            case 1 -> before + TOKENS[random.nextInt(TOKENS.length)] + after;
            case 2 -> before + TOKENS[random.nextInt(TOKENS.length)] + after.substring(1);
            case 3 -> before + (char) random.nextInt(256) + after.substring(1);
            case 4 -> before + (char) (after.charAt(0) ^ 0x20) + after.substring(1);
            case 5 -> doubled(text, at);
            case 6 -> atLine(text, at, TOKENS[random.nextInt(TOKENS.length)]);
            case 7 -> before + after.charAt(0) + after;
            default -> atLine(text, at, "");
        };
    }

    /** Doubles the line that this index is in. */
    private static String doubled(String text, int at) {
        int start = text.lastIndexOf('\n', at) + 1;
        int end = text.indexOf('\n', at) + 1;
        return end <= start ? text : text.substring(0, end) + text.substring(start);
    }

    /** Puts something before the line that this index is in, or takes the line away. */
    private static String atLine(String text, int at, String put) {
        int start = text.lastIndexOf('\n', at) + 1;
        int end = text.indexOf('\n', at) + 1;
        if (end <= start) {
            return text;
        }
        return text.substring(0, start) + put + text.substring(put.isEmpty() ? end : start);
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
