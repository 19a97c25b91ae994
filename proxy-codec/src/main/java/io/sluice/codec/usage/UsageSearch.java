package io.sluice.codec.usage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the last {@code usage} objects in a piece of JSON text, from its end, without parsing the
 * rest. A quote inside a JSON string has a backslash before it, so the name between bare quotes,
 * with a colon and a brace behind it, is never a text that a model wrote.
 */
final class UsageSearch {
    static final long UNKNOWN = -1;

    private static final byte[] NAME = ascii("\"usage\"");
    private static final byte[] PROMPT = ascii("prompt_tokens");
    private static final byte[] COMPLETION = ascii("completion_tokens");
    private static final byte[] INPUT = ascii("input_tokens");
    private static final byte[] OUTPUT = ascii("output_tokens");

    /** A larger number is no count of tokens. */
    private static final long MOST = Integer.MAX_VALUE;

    private byte[] text = {};
    private int end;
    private int at;
    private long prompt = UNKNOWN;
    private long completion = UNKNOWN;

    /** Looks through the first {@code length} bytes of {@code bytes} (borrowed). */
    void search(byte[] bytes, int length) {
        text = bytes;
        end = length;
        prompt = UNKNOWN;
        completion = UNKNOWN;
        int i = length - NAME.length;
        while (i >= 0 && (prompt < 0 || completion < 0)) {
            int distance = distance(bytes[i]);
            if (distance == 0) {
                if (isName(i)) {
                    object(i + NAME.length);
                }
                distance = NAME.length - 1; // to where this quote would be the closing one
            }
            i -= distance;
        }
    }

    /** {@link #UNKNOWN} when it was not told. */
    long prompt() {
        return prompt;
    }

    /** {@link #UNKNOWN} when it was not told. */
    long completion() {
        return completion;
    }

    /** How far the name could begin before this byte, which is one of its letters or none. */
    private static int distance(byte b) {
        return switch (b) {
            case '"' -> 0;
            case 'u' -> 1;
            case 's' -> 2;
            case 'a' -> 3;
            case 'g' -> 4;
            case 'e' -> 5;
            default -> NAME.length;
        };
    }

    private boolean isName(int start) {
        return equal(start, start + NAME.length, NAME);
    }

    /** Reads the object behind a name, if there is one; what is known already stays. */
    private void object(int from) {
        at = from;
        if (!isNext(':') || !isNext('{')) {
            return;
        }
        int depth = 1;
        while (at < end && depth > 0) {
            byte b = text[at++];
            switch (b) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> {
                    int start = at;
                    int length = string();
                    if (depth == 1 && isNext(':')) {
                        member(start, start + length);
                    }
                }
                default -> {}
            }
        }
    }

    private void member(int start, int stop) {
        if (equal(start, stop, PROMPT) || equal(start, stop, INPUT)) {
            prompt = prompt < 0 ? number() : prompt;
        } else if (equal(start, stop, COMPLETION) || equal(start, stop, OUTPUT)) {
            completion = completion < 0 ? number() : completion;
        }
    }

    /** Skips the string whose opening quote is behind us; its length without quotes. */
    private int string() {
        int start = at;
        while (at < end && text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        int length = Math.min(at, end) - start;
        at = Math.min(at + 1, end);
        return length;
    }

    /** The number that comes next; unknown when it is none, or when the text ends with it. */
    private long number() {
        skipSpace();
        int start = at;
        long number = 0;
        while (at < end && text[at] >= '0' && text[at] <= '9' && number <= MOST) {
            number = number * 10 + (text[at++] - '0');
        }
        return at > start && at < end && number <= MOST ? number : UNKNOWN;
    }

    private boolean isNext(char wanted) {
        skipSpace();
        boolean is = at < end && text[at] == wanted;
        if (is) {
            at++;
        }
        return is;
    }

    private void skipSpace() {
        while (at < end
                && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }

    private boolean equal(int start, int stop, byte[] name) {
        return stop <= end && Arrays.equals(text, start, stop, name, 0, name.length);
    }

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
