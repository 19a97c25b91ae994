package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A text of fixed length with places that are filled in: what is sent can be made without
 * formatting, and what is received can be checked byte by byte.
 *
 * <p>{@code <name:8>} is a place of eight bytes; {@code <words>} becomes words enough to give the
 * whole text its length.
 */
final class Template {
    private static final Pattern PLACE = Pattern.compile("<([a-z]+):([0-9]+)>");
    private static final String WORDS = "<words>";
    private static final String SALAD = "the river opens every sluice gate in its own time and ";

    private final byte[] text;
    private final List<Place> places;

    private Template(byte[] text, List<Place> places) {
        this.text = text;
        this.places = places;
    }

    /** A part of the text, {@code width} bytes from {@code offset} on. */
    record Place(String name, int offset, int width) {
        /** Writes {@code value} in decimal, filled up with spaces on its left. */
        void putNumber(byte[] target, long value) {
            long rest = value;
            int at = offset + width;
            do {
                at--;
                target[at] = (byte) ('0' + rest % 10);
                rest /= 10;
            } while (rest > 0 && at > offset);
            Arrays.fill(target, offset, at, (byte) ' ');
        }

        /** The number that {@link #putNumber} wrote, or -1 when there is something else. */
        long number(byte[] source) {
            long value = 0;
            for (int i = offset; i < offset + width; i++) {
                byte b = source[i];
                boolean leading = b == ' ' && value == 0;
                if (!leading && (b < '0' || b > '9')) {
                    return -1;
                }
                value = leading ? 0 : value * 10 + (b - '0');
            }
            return value;
        }

        /** Writes {@code value}, filled up with spaces on its right. */
        void putText(byte[] target, byte[] value) {
            if (value.length > width) {
                throw new IllegalArgumentException(name + " takes " + width + " bytes");
            }
            Arrays.fill(target, offset, offset + width, (byte) ' ');
            System.arraycopy(value, 0, target, offset, value.length);
        }

        boolean hasText(byte[] source, byte[] value) {
            return Arrays.equals(source, offset, offset + value.length, value, 0, value.length);
        }
    }

    /** The template {@code text}, made {@code length} bytes long. */
    static Template of(int length, String text) {
        String marked = text.replace("\n", "\\n");
        var found = PLACE.matcher(text);
        int shrunk = found.results().mapToInt(m -> m.group().length() - width(m.group(2))).sum();
        int missing = length - (text.length() - shrunk - WORDS.length());
        if (missing < 0 || !text.contains(WORDS)) {
            throw new IllegalArgumentException("cannot be " + length + " bytes: " + marked);
        }
        String filled =
                text.replace(
                        WORDS, SALAD.repeat(missing / SALAD.length() + 1).substring(0, missing));
        return located(filled);
    }

    private static Template located(String filled) {
        var places = new ArrayList<Place>();
        var plain = new StringBuilder();
        int from = 0;
        var place = PLACE.matcher(filled);
        while (place.find()) {
            plain.append(filled, from, place.start());
            int width = width(place.group(2));
            places.add(new Place(place.group(1), plain.length(), width));
            plain.repeat(' ', width);
            from = place.end();
        }
        plain.append(filled, from, filled.length());
        return new Template(plain.toString().getBytes(US_ASCII), List.copyOf(places));
    }

    private static int width(String digits) {
        return Integer.parseInt(digits);
    }

    int length() {
        return text.length;
    }

    /** A copy to fill in. */
    byte[] copy() {
        return text.clone();
    }

    Place place(String name) {
        return places.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no place " + name));
    }

    /** Whether {@code received} is this text, whatever stands in its places. */
    boolean matches(byte[] received, int length) {
        if (length != text.length) {
            return false;
        }
        int from = 0;
        for (Place place : places) {
            if (!same(received, from, place.offset())) {
                return false;
            }
            from = place.offset() + place.width();
        }
        return same(received, from, length);
    }

    private boolean same(byte[] received, int from, int to) {
        return Arrays.equals(received, from, to, text, from, to);
    }
}
