package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The running proxy, steered from outside. */
class ManagementTest {
    private static final String CHAT = Requests.chatFor("llama");
    private static final Duration LONG = Duration.ofSeconds(10);

    private final RawBackend llama = RawBackend.start("llama");
    private final RawBackend other = RawBackend.start("llama");
    private TestProxy proxy = TestProxy.start(Transport.NIO, llama);

    @BeforeEach
    void isSteeredByAnyone() {
        assertThat(proxy.sluice().config().managementToken().isEmpty()).isTrue();
    }

    @AfterEach
    void close() {
        proxy.close();
        other.close();
        llama.close();
    }

    private RawResponse send(String method, String path) {
        return send(method, path, "");
    }

    private RawResponse send(String method, String path, String body) {
        return proxy.exchange(Requests.post(path, "", body).replaceFirst("POST", method));
    }

    private String idOf(RawBackend backend) {
        return "127.0.0.1:" + backend.port();
    }

    private RawResponse add(String more) {
        return send("POST", "/api/v1/backends", "{\"url\": \"" + other.url() + "\"" + more + "}");
    }

    @Test
    void a_backend_is_added_serves_and_is_removed_when_it_has_finished() {
        RawResponse added = add(", \"id\": \"more\", \"models\": [\"qwen\"], \"weight\": 2");
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.text())
                .contains("\"changed\":[\"backends[more]\"]", "\"over_file\":[\"more\"]");
        assertThat(proxy.exchange(Requests.chatFor("qwen")).field("x-sluice-backend"))
                .as("it was known when it was added")
                .isEqualTo("more");
        assertThat(send("GET", "/api/v1/backends/more").text())
                .contains("\"id\":\"more\"", "\"health\":\"healthy\"", "\"weight\":2");
        other.awaitCall();
        other.hold();
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("qwen"));
            Call call = other.awaitCall();
            call.startStream();
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(send("DELETE", "/api/v1/backends/more").status()).isEqualTo(200);
            assertThat(send("GET", "/api/v1/status").text())
                    .contains("\"health\":\"draining\",\"in_flight\":1");
            call.event("last").lastChunk().done();
            assertThat(client.readRest().text()).isEqualTo("data: last\n\n");
        }
        await().atMost(LONG).until(() -> proxy.members().size() == 1);
        assertThat(send("DELETE", "/api/v1/backends/more").status()).isEqualTo(404);
        assertThat(proxy.exchange(Requests.chatFor("qwen")).status()).isEqualTo(404);
    }

    @Test
    void a_drain_with_a_deadline_is_answered_when_the_last_request_has_ended() {
        String path = "/api/v1/backends/127.0.0.1:" + llama.port() + "/drain?deadline=";
        llama.hold();
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("llama"));
            Call call = llama.awaitCall();
            RawResponse late = send("POST", path + "30ms");
            assertThat(late.status()).isEqualTo(202);
            assertThat(late.text()).isEqualTo("{\"status\":\"draining\",\"in_flight\":1}");
            var waiting = CompletableFuture.supplyAsync(() -> send("POST", path + "30s"));
            assertThat(send("POST", path + "soon").status()).isEqualTo(400);
            assertThat(send("POST", path.replace("deadline", "deadlin") + "30s").text())
                    .contains("unknown parameter `deadlin`, not `deadline`");
            assertThat(waiting).isNotDone();
            call.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").done();
            assertThat(client.readResponse().status()).isEqualTo(200);
            RawResponse drained = waiting.join();
            assertThat(drained.status()).isEqualTo(200);
            assertThat(drained.text()).isEqualTo("{\"status\":\"drained\",\"in_flight\":0}");
        }
    }

    @Test
    void a_backend_is_drained_and_wanted_again() {
        String path = "/api/v1/backends/" + idOf(llama).replace(":", "%3A");
        assertThat(send("POST", path + "/drain").status()).isEqualTo(200);
        assertThat(send("GET", path).text()).contains("\"health\":\"draining\"");
        assertThat(proxy.exchange(CHAT).status()).isEqualTo(503);
        assertThat(proxy.exchange(Requests.get("/readyz")).status()).isEqualTo(503);
        assertThat(proxy.metric("sluice_backend_healthy{backend=\"" + idOf(llama) + "\"}"))
                .isZero();
        assertThat(send("DELETE", path + "/drain").status()).isEqualTo(200);
        assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
        assertThat(send("POST", "/api/v1/backends/none/drain").status()).isEqualTo(404);
    }

    @Test
    void what_cannot_be_added_is_refused_with_its_reasons() {
        RawResponse twice = add(", \"id\": \"" + idOf(llama) + "\"");
        assertThat(twice.status()).isEqualTo(409);
        assertThat(twice.text()).contains("\"code\":\"conflict\"", "already");
        RawResponse faulty = add(", \"wieght\": 2, \"max_in_flight\": -1");
        assertThat(faulty.status()).isEqualTo(422);
        assertThat(faulty.text())
                .contains("\"code\":\"invalid_configuration\"")
                .contains("unknown key `wieght` in the backend, did you mean `weight`?")
                .contains("bad value `-1` for `max_in_flight`");
        assertThat(send("POST", "/api/v1/backends", "{\"id\": \"x\"}").text())
                .contains("`url` is missing");
        for (String broken : new String[] {"", "{", "[]{}", "{\"id\":1,\"id\":2}"}) {
            assertThat(send("POST", "/api/v1/backends", broken).status()).isBetween(400, 422);
        }
        assertThat(add(", \"api_key\": \"${HOME}\"").status()).isEqualTo(422);
        assertThat(proxy.members()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/status, 'GET, HEAD'",
        "GET, /api/v1/config/reload, POST",
        "GET, /api/v1/drain, POST",
        "DELETE, /api/v1/backends, 'GET, HEAD, POST'",
        "PUT, /api/v1/backends/x, 'GET, HEAD, DELETE'",
        "GET, /api/v1/backends/x/drain, 'POST, DELETE'",
        "DELETE, /, 'GET, HEAD'",
        "POST, /metrics, 'GET, HEAD'"
    })
    void another_method_is_refused_with_those_there_are(String method, String path, String allow) {
        RawResponse answer = send(method, path);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.field("allow")).isEqualTo(allow);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v2/status",
        "/api/v1/backends/",
        "/api/v1/backends/a/b",
        "/api/",
        "/api/v1/x"
    })
    void another_path_is_not_found(String path) {
        assertThat(send("GET", path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /",
        "GET, /metrics",
        "GET, /api/v1/status",
        "GET, /api/v1/models",
        "GET, /api/v1/config",
        "GET, /api/v1/backends",
        "POST, /api/v1/config/reload",
        "POST, /api/v1/backends"
    })
    void a_parameter_that_nobody_knows_is_refused(String method, String path) {
        RawResponse answer = send(method, path + "?verbose=1");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("unknown parameter `verbose`: there are none here");
    }

    @Test
    void the_status_tells_how_the_proxy_stands() {
        assertThat(send("GET", "/api/v1/status").text())
                .contains("\"version\":", "\"uptime_seconds\":", "\"listeners\":[\"127.0.0.1:")
                .contains("\"models\":[\"llama\"]", "\"pressure\":\"healthy\"")
                .contains("\"id\":\"" + idOf(llama) + "\"", "\"last_failure\":\"\"");
        assertThat(send("GET", "/api/v1/models").text())
                .isEqualTo("{\"items\":[{\"id\":\"llama\",\"object\":\"model\"}],\"total\":1}");
    }

    @Test
    void the_status_tells_that_nothing_can_be_served_and_since_when_a_backend_fails() {
        assertThat(send("GET", "/api/v1/status").text())
                .contains("\"can_serve\":true", "\"last_failure_seconds_ago\":null")
                .contains("\"url\":\"http://127.0.0.1:");
        llama.close();
        await().until(() -> proxy.healthy() == 0);
        assertThat(send("GET", "/api/v1/status").text())
                .contains("\"can_serve\":false")
                .containsPattern("\"last_failure_seconds_ago\":\\d+");
        assertThat(send("GET", "/").text())
                .contains("Nothing can be served", "Connection refused")
                .containsPattern("\\(\\d+ s ago\\)");
    }

    @Test
    void a_backend_behind_a_name_is_looked_up_and_known_when_it_is_added() {
        String body =
                "{\"url\": \"http://localhost:%d\", \"id\": \"name\"}".formatted(other.port());
        assertThat(send("POST", "/api/v1/backends", body).status()).isEqualTo(200);
        assertThat(proxy.healthy()).isEqualTo(2);
    }

    @Test
    void a_backend_that_does_not_answer_holds_up_no_change() {
        other.health(Answer.held());
        assertThat(add("").status()).isEqualTo(200);
        assertThat(proxy.members()).hasSize(2);
        assertThat(proxy.healthy()).isEqualTo(1);
    }

    @Test
    void a_body_is_taken_whole_however_early_others_are_dispatched() {
        proxy.close();
        proxy = TestProxy.start(Transport.NIO, "limits: {dispatch_after: 0}\n", llama);
        assertThat(add("").status()).isEqualTo(200);
        String large = "{\"url\": \"" + "x".repeat(70_000) + "\"}";
        assertThat(send("POST", "/api/v1/backends", large).status()).isEqualTo(413);
    }

    @Test
    void without_a_file_there_is_nothing_to_reload() {
        assertThat(send("POST", "/api/v1/config/reload").status()).isEqualTo(409);
    }

    @Test
    void a_page_of_another_site_changes_nothing() {
        String drain = Requests.post("/api/v1/drain", "Origin: https://evil.example\r\n", "");
        RawResponse answer = proxy.exchange(drain);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(proxy.exchange(Requests.get("/readyz")).status()).isEqualTo(200);
    }

    @Test
    void the_page_for_people_needs_nothing_else_and_escapes_what_others_say() {
        add(", \"id\": \"more\", \"models\": [\"<script>alert('x')</script>\"]");
        RawResponse page = send("GET", "/");
        assertThat(page.field("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.field("content-security-policy")).startsWith("default-src 'none'");
        assertThat(page.text())
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;", idOf(llama))
                .doesNotContain("<script", "http://", "https://", "src=");
    }

    @Test
    void with_a_token_changes_carry_it_and_reading_needs_none() {
        proxy.close();
        proxy =
                TestProxy.start(
                        Transport.NIO,
                        "management: {token: hunter2}\nmodels: {llama: {aliases: [gpt]}}\n",
                        llama);
        RawResponse refused = add("");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.field("www-authenticate")).isEqualTo("Bearer realm=\"sluice\"");
        String body = "{\"url\": \"" + other.url() + "\"}";
        for (String wrong : new String[] {"Bearer hunter", "Basic hunter2"}) {
            assertThat(authorized(wrong, body).status()).isEqualTo(401);
        }
        assertThat(authorized("Bearer hunter2", body).status()).isEqualTo(200);
        RawResponse config = send("GET", "/api/v1/config");
        assertThat(config.text())
                .contains("\"token\":\"(hidden)\"", "\"aliases\":[\"gpt\"]", other.url())
                .doesNotContain("hunter2");
        assertThat(
                        proxy.exchange(
                                        "GET /api/v1/config HTTP/1.1\r\nHost: a\r\n"
                                                + "Accept: application/yaml\r\n\r\n")
                                .text())
                .contains("token: (hidden)", "listeners:\n");
    }

    private RawResponse authorized(String authorization, String body) {
        return proxy.exchange(
                Requests.post(
                        "/api/v1/backends", "Authorization: " + authorization + "\r\n", body));
    }

    @Test
    void an_added_backend_that_clashes_with_an_alias_is_refused() {
        proxy.close();
        proxy = TestProxy.start(Transport.NIO, "models: {llama: {aliases: [gpt]}}\n", llama);
        assertThat(add(", \"models\": [\"gpt\"]").text())
                .contains("\"code\":\"conflict\"", "an alias of `llama`");
    }
}
