package io.sluice.config;

import java.util.regex.Pattern;

/** A secret that travels in a header. An empty text is none. */
record Hidden() implements Scalar<Secret> {
    private static final Pattern FORM = Pattern.compile("[!-~]{0,4096}");

    @Override
    public Parsed<Secret> parse(String text) {
        return FORM.matcher(text).matches()
                ? new Parsed.Good<>(new Secret(text))
                : Parsed.bad(shape());
    }

    @Override
    public boolean isSecret() {
        return true;
    }

    @Override
    public String shape() {
        return "visible ASCII characters without spaces, at most 4096";
    }
}
