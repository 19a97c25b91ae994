package io.sluice.config;

import java.util.List;

/** Types that several parts of the table use. */
final class Common {
    private Common() {}

    static final Text FILE = Text.of("the path of a file", "[^\\p{Cntrl}]+");
    static final Text MODEL =
            Text.of("the name of a model, 1 to 256 characters", "[^\\p{Cntrl}]{1,256}");
    static final Whole UNLIMITED_OR = new Whole(0, 1_000_000);

    /** Arguments may repeat. */
    static final ListOf<String> COMMAND =
            new ListOf<>(Text.of("a word of a command line", "[^\\x00]*"), 1, false);

    static final ListOf<String> MODELS = ListOf.distinct(MODEL);

    /** The values of a list without faults. */
    static <E> List<E> values(List<Bound<E>> items) {
        return items.stream().map(Common::value).toList();
    }

    private static <E> E value(Bound<E> item) {
        return switch (item) {
            case Bound.Sound<E>(E value, _) -> value;
            case Bound.Broken<E> broken -> throw new IllegalStateException("broken: " + broken);
        };
    }
}
