package io.sluice.simulate;

import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests to a simulated server, and what its answers say. */
final class Requests {
    static final String CHAT = "/v1/chat/completions";

    private Requests() {}

    static String get(String path, String... fields) {
        return head("GET", path, fields) + "\r\n";
    }

    static String post(String path, String json, String... fields) {
        return head("POST", path, fields)
                + "content-type: application/json\r\ncontent-length: "
                + json.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + json;
    }

    static String head(String method, String path, String... fields) {
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nhost: simulated\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.toString();
    }

    /** A chat of one user message; {@code more} are further members, such as {@code "n":1}. */
    static String chat(String message, String... more) {
        var body = new StringBuilder("{\"messages\":[{\"role\":\"user\",\"content\":");
        body.append('"').append(message.replace("\n", "\\n").replace("\t", "\\t")).append("\"}]");
        for (String member : more) {
            body.append(',').append(member);
        }
        return body.append('}').toString();
    }

    /** Sends one request on a connection of its own. */
    static RawResponse ask(SimulatedServer server, String request) {
        try (RawClient client = RawClient.connect(server.address().getPort())) {
            return client.send(request).readResponse();
        }
    }

    static JsonNode json(RawResponse response) {
        return json(response.text());
    }

    static JsonNode json(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The data of every event; the empty line after it is checked. */
    static List<String> events(String stream) {
        var events = new ArrayList<String>();
        for (String event : stream.split("(?<=\n\n)", 0)) {
            if (!event.startsWith("data: ") || !event.endsWith("\n\n")) {
                throw new AssertionError("no event: " + event);
            }
            events.add(event.substring("data: ".length(), event.length() - 2));
        }
        return events;
    }

    /** What the deltas of a chat's events say together. */
    static String said(List<String> events) {
        var said = new StringBuilder();
        for (String event : events) {
            if (!event.equals("[DONE]")) {
                JsonNode choice = json(event).path("choices").path(0);
                said.append(choice.path("delta").path("content").stringValue(""));
            }
        }
        return said.toString();
    }

    /** The value of one line of the metrics page; 0 when there is none. */
    static double metric(SimulatedServer server, String line) {
        return ask(server, get("/metrics"))
                .text()
                .lines()
                .filter(l -> l.startsWith(line + " "))
                .mapToDouble(l -> Double.parseDouble(l.substring(line.length() + 1)))
                .findFirst()
                .orElse(0);
    }
}
