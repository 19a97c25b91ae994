package io.sluice.stream;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A whole answer that the proxy gives itself.
 *
 * @param fields complete field names and values beyond content-type and framing
 * @param body owned by the answer; never changed
 * @param close whether the client's connection ends with it
 */
public record LocalAnswer(
        int status, String contentType, List<Field> fields, byte[] body, boolean close) {

    /** One response field. */
    public record Field(String name, String value) {}

    public LocalAnswer {
        fields = List.copyOf(fields);
    }

    public static LocalAnswer json(int status, String body) {
        return json(status, body.getBytes(StandardCharsets.UTF_8));
    }

    public static LocalAnswer json(int status, byte[] body) {
        return new LocalAnswer(status, "application/json", List.of(), body, false);
    }

    public LocalAnswer with(String name, String value) {
        var more = new java.util.ArrayList<>(fields);
        more.add(new Field(name, value));
        return new LocalAnswer(status, contentType, more, body, close);
    }

    public LocalAnswer closing() {
        return new LocalAnswer(status, contentType, fields, body, true);
    }
}
