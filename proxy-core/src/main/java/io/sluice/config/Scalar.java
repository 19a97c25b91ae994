package io.sluice.config;

import org.snakeyaml.engine.v2.nodes.Node;

/** One value written as one text. */
sealed interface Scalar<T> extends Type<T>
        permits Address,
                AutoOr,
                Choice,
                Flag,
                Hidden,
                Network,
                Share,
                Size,
                Text,
                Time,
                Url,
                Whole {
    /** Reads a text in which {@code ${NAME}} has been replaced already. */
    Parsed<T> parse(String text);

    /** How a wrong text is shown in a fault. */
    default String shown(String text) {
        String clipped = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return "`" + clipped.replaceAll("\\p{Cntrl}", "�") + "`";
    }

    /** Whether a text of this type is shown nowhere. */
    default boolean isSecret() {
        return false;
    }

    @Override
    default Bound<T> bind(Binder binder, Node node, String what) {
        return binder.scalar(node, this, what);
    }
}
