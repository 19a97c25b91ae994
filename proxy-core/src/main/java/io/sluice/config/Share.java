package io.sluice.config;

import java.util.regex.Pattern;

/** A percentage as a fraction of 1. */
record Share() implements Scalar<Double> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%");

    @Override
    public Parsed<Double> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Parsed.bad(shape());
        }
        double fraction = Double.parseDouble(form.group(1)) / 100;
        return fraction <= 1 ? new Parsed.Good<>(fraction) : Parsed.bad(shape());
    }

    @Override
    public String shape() {
        return "a percentage from 0% to 100%, such as 20%";
    }
}
