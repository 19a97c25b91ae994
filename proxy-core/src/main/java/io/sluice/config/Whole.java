package io.sluice.config;

import java.util.regex.Pattern;

/** A whole number. */
record Whole(int least, int most) implements Scalar<Integer> {
    private static final Pattern FORM = Pattern.compile("\\d{1,10}");

    @Override
    public Parsed<Integer> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Parsed.bad(shape());
        }
        long number = Long.parseLong(text);
        return number >= least && number <= most
                ? new Parsed.Good<>((int) number)
                : Parsed.bad(shape());
    }

    @Override
    public String shape() {
        return "a whole number from " + least + " to " + most;
    }
}
