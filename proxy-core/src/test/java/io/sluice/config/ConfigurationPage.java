package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes docs/configuration.md from the table of keys. */
final class ConfigurationPage {
    private final StringBuilder page = new StringBuilder();

    static String render() {
        var writer = new ConfigurationPage();
        writer.page.append(Reading.resource("configuration-head.md"));
        writer.section("Top level", "", Keys.ROOT);
        return writer.page.toString();
    }

    private void section(String title, String path, Section section) {
        page.append("\n## ").append(title).append("\n\n");
        page.append("| key | value | default | reload | meaning |\n|---|---|---|---|---|\n");
        section.keys().forEach(this::row);
        for (Key<?> key : section.keys()) {
            String below = path + key.name() + step(key.type());
            for (Section inner : Keys.sectionIn(key.type())) {
                section("`" + below + "`", below + ".", inner);
            }
        }
    }

    private static String step(Type<?> type) {
        return switch (type) {
            case ListOf<?> _ -> "[]";
            case MapOf<?> _ -> ".NAME";
            default -> "";
        };
    }

    private void row(Key<?> key) {
        String cells =
                String.join(
                        " | ",
                        "`" + key.name() + "`",
                        value(key.type()),
                        standard(key),
                        reload(key),
                        doc(key));
        page.append("| ").append(cells).append(" |\n");
    }

    /** Sections have keys of their own, which say it. */
    private static String reload(Key<?> key) {
        return Keys.sectionIn(key.type()).isEmpty() ? key.reload().shown() : "";
    }

    private static String value(Type<?> type) {
        return switch (type) {
            case Section _ -> "keys, see below";
            case MapOf<?> _ -> "names, each with keys, see below";
            case Shorthand shorthand -> shorthand.key().type().shape() + ", or keys, see below";
            case ListOf<?> list ->
                    (list.atLeast() > 0 ? "a list of at least one: " : "a list: ")
                            + value(list.item());
            case Scalar<?> scalar -> scalar.shape();
        };
    }

    private static String standard(Key<?> key) {
        return switch (key.standard()) {
            case Standard.Required() -> "needed";
            case Standard.Unset(String meaning) -> meaning;
            case Standard.Yaml(String yaml) ->
                    key.type() instanceof Section ? "" : "`" + yaml + "`";
        };
    }

    private static String doc(Key<?> key) {
        List<String> sentences = new ArrayList<>(List.of(key.doc()));
        switch (key.availability()) {
            case NOW -> {}
            case LATER -> sentences.add("*Not available yet.*");
        }
        var later = later(key.type());
        if (!later.isEmpty()) {
            sentences.add(
                    later.stream()
                            .map(word -> "`" + word + "`")
                            .collect(Collectors.joining(", ", "*Not available yet: ", ".*")));
        }
        return String.join(" ", sentences);
    }

    private static List<String> later(Type<?> type) {
        return switch (type) {
            case Choice<?> choice -> choice.later();
            case ListOf<?> list -> later(list.item());
            default -> List.of();
        };
    }
}
