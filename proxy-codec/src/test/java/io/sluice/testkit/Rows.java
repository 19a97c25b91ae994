package io.sluice.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads tables of cases whose last column is bytes, in the notation of {@code cases/requests.txt}.
 */
public final class Rows {
    /** Here the sender waits for 100 Continue. */
    public static final String WAIT = "⟨?100⟩";

    /** Here the sender leaves the connection open. */
    public static final String OPEN = "⟨open⟩";

    /** Here the sender resets the connection. */
    public static final String RESET = "⟨RST⟩";

    private static final Pattern REPEATED = Pattern.compile("⟨(\\d+)\\*([^⟨⟩]*)⟩");
    private static final Map<String, String> PIECES =
            Map.of(
                    "⟨P⟩",
                    "POST /v1/chat/completions HTTP/1.1↵Host: a↵Authorization: Bearer K↵"
                            + "Content-Type: application/json↵",
                    "⟨G⟩",
                    "GET /v1/files HTTP/1.1↵Host: a↵Authorization: Bearer K↵",
                    "⟨B⟩",
                    "{\"model\":\"m\"}",
                    "⟨C⟩",
                    "d↵{\"model\":\"m\"}↵0↵↵",
                    "⟨X⟩",
                    "GET /v1/CANARY HTTP/1.1↵Host: a↵Authorization: Bearer K↵↵",
                    "⟨O⟩",
                    "Via: 1.1 sluice↵X-Forwarded-For: 10.0.0.9↵X-Forwarded-Proto: http↵"
                            + "X-Forwarded-Host: a↵",
                    "⟨A⟩",
                    "X-Request-ID: r↵x-sluice-backend: g↵");

    private Rows() {}

    /** The rows of a table of {@code cases}, split into this many columns. */
    public static List<String[]> read(String table, int columns) {
        try (InputStream in =
                Objects.requireNonNull(Rows.class.getResourceAsStream("cases/" + table))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ?", columns))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes that a text in the tables' notation means. */
    public static byte[] bytes(String notation) {
        return unescape(
                text(notation.replaceAll(Pattern.quote(WAIT) + "|" + OPEN + "|" + RESET, "")));
    }

    /** The text that a notation means, before its bytes are read. */
    public static String text(String notation) {
        String text = notation;
        for (Map.Entry<String, String> piece : PIECES.entrySet()) {
            text = text.replace(piece.getKey(), piece.getValue());
        }
        Matcher repeated = REPEATED.matcher(text);
        while (repeated.find()) {
            String copies = repeated.group(2).repeat(Integer.parseInt(repeated.group(1)));
            text = text.substring(0, repeated.start()) + copies + text.substring(repeated.end());
            repeated = REPEATED.matcher(text);
        }
        return text;
    }

    private static byte[] unescape(String text) {
        var out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '↵') {
                out.write('\r');
                out.write('\n');
            } else if (c != '\\') {
                out.write(c);
            } else {
                i++;
                switch (text.charAt(i)) {
                    case 'r' -> out.write('\r');
                    case 'n' -> out.write('\n');
                    case 't' -> out.write('\t');
                    case '\\' -> out.write('\\');
                    case 'x' -> {
                        out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                        i += 2;
                    }
                    default -> throw new IllegalArgumentException(text);
                }
            }
        }
        return out.toByteArray();
    }
}
