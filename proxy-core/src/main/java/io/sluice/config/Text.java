package io.sluice.config;

import java.util.regex.Pattern;

/**
 * A text that is taken as it stands.
 *
 * @param shape what it looks like, in words
 */
record Text(String shape, Pattern form) implements Scalar<String> {
    static Text of(String shape, String form) {
        return new Text(shape, Pattern.compile(form));
    }

    @Override
    public Parsed<String> parse(String text) {
        return form.matcher(text).matches() ? new Parsed.Good<>(text) : Parsed.bad(shape);
    }
}
