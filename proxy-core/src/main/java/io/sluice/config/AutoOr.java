package io.sluice.config;

/** A whole number, or {@code auto}, which is 0. */
record AutoOr(Whole number) implements Scalar<Integer> {
    @Override
    public Parsed<Integer> parse(String text) {
        if (text.equals("auto")) {
            return new Parsed.Good<>(0);
        }
        return number.parse(text) instanceof Parsed.Good<Integer> good ? good : Parsed.bad(shape());
    }

    @Override
    public String shape() {
        return "auto, or " + number.shape();
    }
}
