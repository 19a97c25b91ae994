package io.sluice.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Requests as clients send them. */
final class Requests {
    static final String CHAT = "/v1/chat/completions";

    private Requests() {}

    /** {@code POST} of JSON to the chat endpoint. */
    static String chat(String body) {
        return post(CHAT, "Content-Type: application/json\r\n", body);
    }

    /** A small chat request for {@code model}. */
    static String chatFor(String model) {
        return chat("{\"model\":\"" + model + "\",\"messages\":[]}");
    }

    static String post(String path, String fields, String body) {
        return "POST %s HTTP/1.1\r\nHost: proxy\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(path, fields, body.getBytes(UTF_8).length, body);
    }

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: proxy\r\n\r\n";
    }
}
