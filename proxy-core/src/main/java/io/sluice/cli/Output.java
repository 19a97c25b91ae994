package io.sluice.cli;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;

/** How a command shows what it has learnt. */
enum Output {
    TABLE,
    JSON,
    YAML;

    private static final JsonMapper MAPPER = new JsonMapper();

    /**
     * The text to print, without the last line's end.
     *
     * @param table what people read
     */
    String text(JsonNode value, String table) {
        return switch (this) {
            case TABLE -> table;
            case JSON -> MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
            case YAML -> yaml(value);
        };
    }

    private static String yaml(JsonNode value) {
        var settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        Object plain = MAPPER.treeToValue(value, Object.class);
        return new Dump(settings).dumpToString(plain).stripTrailing();
    }

    /** Rows under a head, each column as wide as it has to be. */
    static String table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = printable(row.get(i));
                line.append(cell).repeat(' ', widths[i] - cell.length() + 2);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing();
    }

    /** What servers say must not steer a terminal. */
    private static String printable(String cell) {
        return cell.replaceAll("\\p{Cntrl}", "?");
    }
}
