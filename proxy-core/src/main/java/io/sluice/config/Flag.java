package io.sluice.config;

/** Yes or no, in the words of YAML 1.2. */
record Flag() implements Scalar<Boolean> {
    @Override
    public Parsed<Boolean> parse(String text) {
        return switch (text) {
            case "true" -> new Parsed.Good<>(true);
            case "false" -> new Parsed.Good<>(false);
            default -> Parsed.bad(shape());
        };
    }

    @Override
    public String shape() {
        return "true or false";
    }
}
