package io.sluice.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One of several words: the constants of an enum in lower case.
 *
 * @param later words of the documented language whose work is still to come
 */
record Choice<E extends Enum<E>>(Class<E> constants, List<String> later) implements Scalar<E> {
    static <E extends Enum<E>> Choice<E> of(Class<E> constants, String... later) {
        return new Choice<>(constants, List.of(later));
    }

    List<String> now() {
        return Arrays.stream(constants.getEnumConstants()).map(Choice::word).toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Parsed<E> parse(String text) {
        for (E constant : constants.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return new Parsed.Good<>(constant);
            }
        }
        if (later.contains(text)) {
            return new Parsed.Later<>(text, shape());
        }
        var words = Stream.concat(now().stream(), later.stream()).toList();
        return new Parsed.Bad<>(Suggestion.among(words, text), shape());
    }

    @Override
    public String shape() {
        return String.join(" or ", now());
    }
}
