package io.sluice.config;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.JsonSchema;

import java.util.Objects;
import java.util.Optional;

/** YAML 1.2 text to nodes that know their positions. */
final class Yaml {
    /** No configuration comes near; a file that does is not one. */
    static final int MOST_CHARACTERS = 1 << 20;

    /** The table is six levels deep. */
    private static final int MOST_DEPTH = 32;

    private static final int MOST_ALIASES = 100;

    /** This schema alone has no merge keys, which YAML 1.2 has not either. */
    private static final LoadSettings SETTINGS =
            LoadSettings.builder()
                    .setSchema(new JsonSchema())
                    .setCodePointLimit(2 * MOST_CHARACTERS)
                    .setAllowNonScalarKeys(true)
                    .setMaxAliasesForCollections(MOST_ALIASES)
                    .build();

    private Yaml() {}

    /** The document's root; empty when there is none or a fault was added. */
    static Optional<Node> compose(String text, Faults faults) {
        if (text.length() > MOST_CHARACTERS) {
            faults.add(Position.START, "the file is too large", "at most 1MiB");
            return Optional.empty();
        }
        try {
            return isBounded(text, faults)
                    ? new Compose(SETTINGS).composeString(text)
                    : Optional.empty();
        } catch (MarkedYamlEngineException e) {
            faults.add(place(e), "broken YAML: " + problem(e), "YAML 1.2");
        } catch (ReaderException e) {
            String character = "U+%04X".formatted(e.getCodePoint());
            faults.add(
                    place(text, e.getPosition()),
                    "broken YAML: " + character + " cannot stand here",
                    "YAML 1.2");
        } catch (YamlEngineException e) {
            String problem = Objects.requireNonNullElse(e.getMessage(), "unreadable");
            faults.add(Position.START, "broken YAML: " + problem, "YAML 1.2");
        }
        return Optional.empty();
    }

    static Position at(Node node) {
        return node.getStartMark().map(Yaml::at).orElse(Position.START);
    }

    /** Composing recurses and follows aliases, so both are counted before. */
    private static boolean isBounded(String text, Faults faults) {
        int depth = 0;
        int aliases = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Alias -> aliases++;
                default -> {}
            }
            if (depth > MOST_DEPTH || aliases > MOST_ALIASES) {
                boolean deep = depth > MOST_DEPTH;
                faults.add(
                        event.getStartMark().map(Yaml::at).orElse(Position.START),
                        deep ? "nested too deeply" : "too many aliases",
                        "at most " + (deep ? MOST_DEPTH + " levels" : MOST_ALIASES + " aliases"));
                return false;
            }
        }
        return true;
    }

    private static Position at(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Position place(MarkedYamlEngineException e) {
        return e.getProblemMark().or(e::getContextMark).map(Yaml::at).orElse(Position.START);
    }

    /** The place of a character, counted in code points. */
    static Position place(String text, int index) {
        int end =
                text.offsetByCodePoints(0, Math.min(index, text.codePointCount(0, text.length())));
        String before = text.substring(0, end);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.codePointCount(before.lastIndexOf('\n') + 1, end) + 1;
        return new Position(line, column);
    }

    private static String problem(MarkedYamlEngineException e) {
        String context = Objects.requireNonNullElse(e.getContext(), "");
        String problem = Objects.requireNonNullElse(e.getProblem(), "unreadable");
        return (context.isEmpty() ? problem : context + ": " + problem).strip();
    }
}
