package io.sluice.config;

import java.util.regex.Pattern;

/** A number of bytes, plain or with KiB, MiB or GiB. */
record Size(long least, long most) implements Scalar<Long> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})|(\\d{1,9})(KiB|MiB|GiB)");
    private static final Pattern OTHER_UNIT = Pattern.compile("\\d+ *[A-Za-z]+");

    @Override
    public Parsed<Long> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return OTHER_UNIT.matcher(text).matches()
                    ? Parsed.bad("the units are KiB, MiB and GiB, without a space", shape())
                    : Parsed.bad(shape());
        }
        long bytes =
                form.group(1) != null
                        ? Long.parseLong(form.group(1))
                        : Long.parseLong(form.group(2)) * Units.bytesPer(form.group(3));
        return bytes >= least && bytes <= most ? new Parsed.Good<>(bytes) : Parsed.bad(shape());
    }

    @Override
    public String shape() {
        return "a size from %s to %s, such as 16KiB, 4MiB or 1GiB"
                .formatted(Units.size(least), Units.size(most));
    }
}
