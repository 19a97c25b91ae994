package io.sluice.failure;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;

/** Writes failures down, as JSON that the clients' libraries understand. */
public enum ErrorBody {
    /** {@code {"error":{"message":…,"type":…,"param":…,"code":…,"request_id":…}}}. */
    OPENAI {
        @Override
        public byte[] render(Failure failure, String requestId) {
            ObjectNode root = JSON.createObjectNode();
            ObjectNode error = root.putObject("error");
            error.put("message", failure.message());
            error.put("type", failure.kind().type());
            if (failure.param().isEmpty()) {
                error.putNull("param");
            } else {
                error.put("param", failure.param());
            }
            error.put("code", failure.kind().code());
            error.put("request_id", requestId);
            return bytes(root);
        }
    },

    /** {@code {"error":"code"}}. */
    FLAT {
        @Override
        public byte[] render(Failure failure, String requestId) {
            return bytes(JSON.createObjectNode().put("error", failure.kind().code()));
        }
    };

    /** Messages may echo what a client sent: as ASCII they cannot harm a terminal or a log. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** The body of the answer, UTF-8. */
    public abstract byte[] render(Failure failure, String requestId);

    /** The event that tells the reader of a cut stream why it ends here, blank line included. */
    public byte[] event(Failure failure, String requestId) {
        String json = new String(render(failure, requestId), StandardCharsets.UTF_8);
        return ("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ObjectNode json) {
        return JSON.writeValueAsBytes(json);
    }
}
