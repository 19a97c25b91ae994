package io.sluice.cli;

import picocli.CommandLine.Option;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

import javax.net.ssl.SSLException;

/** The running proxy that a command talks to. */
final class Remote {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "the running proxy's management listener (${DEFAULT-VALUE})")
    private String server = "http://127.0.0.1:9090";

    /**
     * What the proxy answers to a GET.
     *
     * @throws IOException with a sentence that says why there is no answer
     */
    JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).build();
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode json = json(answer.body());
            if (answer.statusCode() != 200) {
                String code = json.at("/error/code").asString("");
                throw new IOException(
                        code.isEmpty() || code.equals("endpoint_not_found")
                                ? server + " is not a management listener; name it with --server"
                                : "%s answered with %d: %s"
                                        .formatted(
                                                server,
                                                answer.statusCode(),
                                                json.at("/error/message").asString(code)));
            }
            return json;
        } catch (ConnectException e) {
            throw new IOException(
                    "no proxy answers at "
                            + server
                            + "; start one, or name its management listener with --server",
                    e);
        } catch (SSLException e) {
            throw new IOException(server + " cannot be reached by TLS: " + e.getMessage(), e);
        } catch (HttpTimeoutException e) {
            throw new IOException("no answer from " + server + " in time", e);
        }
    }

    private URI uri(String path) throws IOException {
        String base = server.contains("://") ? server : "http://" + server;
        try {
            return URI.create(base.replaceFirst("/+$", "") + path);
        } catch (IllegalArgumentException e) {
            throw new IOException("--server is not a URL: " + server, e);
        }
    }

    private JsonNode json(String body) throws IOException {
        try {
            return new JsonMapper().readTree(body);
        } catch (JacksonException e) {
            throw new IOException(
                    server + " is not a management listener: its answer is not JSON", e);
        }
    }
}
