package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.End;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client is told when its request is not answered by a backend. */
final class Refused {
    private static final JsonMapper JSON = new JsonMapper();

    private Refused() {}

    /** Asserts that {@code response} is this refusal, in the shape that OpenAI's clients read. */
    static JsonNode check(RawResponse response, int status, String code) {
        assertThat(response.status()).as(response.text()).isEqualTo(status);
        assertThat(response.complete()).isTrue();
        assertThat(response.field("content-type")).startsWith("application/json");
        JsonNode error = JSON.readTree(response.text()).path("error");
        assertThat(error.path("code").asString("")).isEqualTo(code);
        assertThat(error.path("type").asString("")).isEqualTo(type(status));
        assertThat(error.path("request_id").asString(""))
                .isNotEmpty()
                .isEqualTo(response.field("x-request-id"));
        assertThat(error.path("message").asString(""))
                .as("one sentence")
                .hasSizeBetween(10, 400)
                .doesNotContain("\n", "Exception", "io.sluice", "java.");
        assertThat(error.has("param")).isTrue();
        assertThat(response.field("retry-after").isEmpty()).isEqualTo(status != 503);
        return error;
    }

    /** Asserts that the connection ends now, in order and without another byte. */
    static void ends(RawClient client, RawResponse last) {
        assertThat(last.field("connection")).isEqualToIgnoringCase("close");
        assertThat(client.awaitRemains().latin1()).isEmpty();
        assertThat(client.awaitEnd()).isEqualTo(End.FIN);
    }

    private static String type(int status) {
        return switch (status) {
            case 408, 504 -> "timeout_error";
            case 502, 503 -> "server_error";
            default -> "invalid_request_error";
        };
    }
}
