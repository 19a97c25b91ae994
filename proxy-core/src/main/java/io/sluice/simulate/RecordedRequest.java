package io.sluice.simulate;

import java.util.List;
import java.util.Map;

/**
 * A request as it arrived.
 *
 * @param fields header fields in their order, names as they were written
 * @param length of the body, in bytes
 * @param sha256 of the body, in lower-case hexadecimal digits
 */
public record RecordedRequest(
        String method,
        String target,
        List<Map.Entry<String, String>> fields,
        int length,
        String sha256) {
    public RecordedRequest {
        fields = List.copyOf(fields);
    }

    /** The values of a field, in their order; the name's case does not matter. */
    public List<String> values(String name) {
        return fields.stream()
                .filter(f -> f.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }
}
