package io.sluice.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http1.ChunkScanner.Pass;
import io.sluice.codec.http1.ChunkScanner.Step;
import io.sluice.codec.http1.ChunkScanner.Strictness;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What holds for any chunked content in any split: the same content as a reference that sees it
 * whole, and what is passed on is valid and canonical. The generator's start is fixed.
 */
final class ChunkPropertiesTest {
    private static final String NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern EXTENSIONS =
            Pattern.compile("(;" + NAME + "(=(" + NAME + "|\"([^\"\\\\]|\\\\.)*\"))?)*");
    private static final Pattern TRAILER = Pattern.compile(NAME + ":[\\t -~\\x80-\\xff]*");

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(20_260_102);

    @Test
    void finds_the_content_of_valid_input_in_any_split() {
        for (int round = 0; round < 3_000; round++) {
            String text = generate();
            String expected = reference(text);
            assertThat(expected).as(text).startsWith("ended ");
            for (Strictness strictness : Strictness.values()) {
                assertThat(scan(strictness, text)).as(text).isEqualTo(expected);
                assertThat(pass(strictness, text)).as(text).isEqualTo(expected);
            }
        }
    }

    @Test
    void agrees_with_the_reference_about_damaged_input() {
        int refused = 0;
        for (int round = 0; round < 30_000; round++) {
            String text = damage(generate());
            String expected = reference(text);
            refused += expected.equals("faulty") ? 1 : 0;
            assertThat(scan(Strictness.REQUEST, text)).as(text).isEqualTo(expected);
            assertThat(pass(Strictness.REQUEST, text)).as(text).isEqualTo(expected);
        }
        assertThat(refused).isBetween(5_000, 29_000);
    }

    /** Reads the content with next, in random pieces. */
    private String scan(Strictness strictness, String text) {
        var scanner = new ChunkScanner(strictness);
        var content = new StringBuilder();
        ByteBuf in = Unpooled.buffer();
        int at = 0;
        while (true) {
            Step step = scanner.next(in);
            switch (step) {
                case FRAME, DROP -> assertThat(scanner.length()).isPositive();
                case DATA -> content.append(range(in, scanner));
                case END -> {
                    return "ended " + content;
                }
                case FAULTY -> {
                    return "faulty";
                }
                case MORE -> {
                    if (at == text.length()) {
                        return "unfinished";
                    }
                    at = receive(in, text, at);
                }
            }
        }
    }

    /** Passes on what may be, in random pieces, and gives that to the reference. */
    private String pass(Strictness strictness, String text) {
        var scanner = new ChunkScanner(strictness);
        var passed = new StringBuilder();
        ByteBuf in = Unpooled.buffer();
        int at = 0;
        while (true) {
            Pass pass = scanner.scanThrough(in);
            passed.append(range(in, scanner));
            in.skipBytes(scanner.length());
            switch (pass) {
                case ALL -> {
                    if (at == text.length()) {
                        return "unfinished";
                    }
                    at = receive(in, text, at);
                }
                case ENDED -> {
                    assertThat(passed.toString()).doesNotContain(";e", "Trailer");
                    return reference(passed.toString());
                }
                case FAULTY -> {
                    return "faulty";
                }
                case PARTLY -> {
                    Step step = scanner.next(in);
                    if (step == Step.FAULTY) {
                        return "faulty";
                    }
                    assertThat(step).isEqualTo(Step.DROP);
                }
            }
        }
    }

    private int receive(ByteBuf in, String text, int at) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(20));
        in.writeCharSequence(text.substring(at, end), StandardCharsets.ISO_8859_1);
        return end;
    }

    private String generate() {
        var text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            int size = 1 + random.nextInt(40);
            text.append(size(size)).append(extensions()).append("\r\n");
            for (int j = 0; j < size; j++) {
                text.append("xyz \r\n0;\u00e9".charAt(random.nextInt(9)));
            }
            text.append("\r\n");
        }
        text.append("0".repeat(1 + random.nextInt(16))).append(extensions()).append("\r\n");
        for (int i = random.nextInt(3); i > 0; i--) {
            text.append("Trailer: x y\r\n");
        }
        return text.append("\r\n").toString();
    }

    private String size(int size) {
        String digits = "0".repeat(random.nextInt(3)) + Integer.toHexString(size);
        return random.nextBoolean() ? digits.toUpperCase(Locale.ROOT) : digits;
    }

    private String extensions() {
        return switch (random.nextInt(8)) {
            case 0 -> ";e";
            case 1 -> ";e=1;ee=2";
            case 2 -> ";e=\"; \\\" x\"";
            default -> "";
        };
    }

    private String damage(String text) {
        var damaged = new StringBuilder(text);
        String likely = "\r\n \t:;=\"0aZ\0";
        int at = random.nextInt(damaged.length());
        char other = likely.charAt(random.nextInt(likely.length()));
        switch (random.nextInt(3)) {
            case 0 -> damaged.setCharAt(at, other);
            case 1 -> damaged.insert(at, other);
            default -> damaged.deleteCharAt(at);
        }
        return damaged.toString();
    }

    /** The grammar, written for reading: lines are cut whole, and every split is at CR LF. */
    private static String reference(String text) {
        var content = new StringBuilder();
        int at = 0;
        while (true) {
            Matcher line = line(text, at);
            if (!line.lookingAt()) {
                return unfinishedLine(text.substring(at)) ? "unfinished" : "faulty";
            }
            if (line.group(1).length() > 16 || !EXTENSIONS.matcher(line.group(2)).matches()) {
                return "faulty";
            }
            long size = Long.parseUnsignedLong(line.group(1), 16);
            if (size < 0 || size > Integer.MAX_VALUE) {
                return "faulty";
            }
            at = line.end();
            if (size == 0) {
                String end = trailers(text, at);
                return end.equals("ended") ? "ended " + content : end;
            }
            if (text.length() - at < size) {
                return "unfinished";
            }
            content.append(text, at, at + (int) size);
            at += (int) size;
            String end = text.substring(at, Math.min(text.length(), at + 2));
            if (!"\r\n".startsWith(end)) {
                return "faulty";
            }
            if (end.length() < 2) {
                return "unfinished";
            }
            at += 2;
        }
    }

    private static Matcher line(String text, int at) {
        return Pattern.compile("([0-9A-Fa-f]+)((?:;[\\t\\x20-\\x7e\\x80-\\xff]*)?)\\r\\n")
                .matcher(text)
                .region(at, text.length());
    }

    /** True when more bytes could make this a size line. */
    private static boolean unfinishedLine(String rest) {
        Matcher begun =
                Pattern.compile("([0-9A-Fa-f]*)((?:;[\\t\\x20-\\x7e\\x80-\\xff]*)?)(\\r?)")
                        .matcher(rest);
        if (!begun.matches() || begun.group(1).length() > 16) {
            return false;
        }
        if (begun.group(1).isEmpty()) {
            return rest.isEmpty();
        }
        long size = Long.parseUnsignedLong(begun.group(1), 16);
        boolean fits = size >= 0 && size <= Integer.MAX_VALUE;
        String extensions = begun.group(2);
        boolean whole = EXTENSIONS.matcher(extensions).matches();
        return fits && (whole || (begun.group(3).isEmpty() && canGrow(extensions)));
    }

    private static boolean canGrow(String extensions) {
        for (String end : new String[] {"x", "\"", "x\"", "=x"}) {
            if (EXTENSIONS.matcher(extensions + end).matches()) {
                return true;
            }
        }
        return false;
    }

    private static String trailers(String text, int from) {
        int at = from;
        while (true) {
            int end = text.indexOf("\r\n", at);
            if (end == at) {
                return "ended";
            }
            if (end < 0) {
                String rest = text.substring(at);
                String line = rest.endsWith("\r") ? rest.substring(0, rest.length() - 1) : rest;
                boolean begun =
                        rest.equals("\r")
                                || TRAILER.matcher(line).matches()
                                || (!rest.endsWith("\r") && (line.isEmpty() || line.matches(NAME)));
                return begun ? "unfinished" : "faulty";
            }
            if (!TRAILER.matcher(text.substring(at, end)).matches()) {
                return "faulty";
            }
            at = end + 2;
        }
    }

    private static String range(ByteBuf in, ChunkScanner scanner) {
        return in.toString(scanner.start(), scanner.length(), StandardCharsets.ISO_8859_1);
    }
}
