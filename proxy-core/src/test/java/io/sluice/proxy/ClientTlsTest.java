package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.End;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.testkit.TestTls;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Clients that speak TLS are served as those that do not, and only they. */
@ParameterizedClass
@EnumSource(Transport.class)
class ClientTlsTest {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final String MANAGEMENT = "{bind: '127.0.0.1:0', serves: [management]}";

    private final Transport transport;
    @TempDir Path directory;
    private RawBackend llama;
    private TestProxy proxy;

    ClientTlsTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        llama = RawBackend.start("llama");
        proxy = startWith("", "");
    }

    @AfterEach
    void stop() {
        proxy.close();
        llama.close();
    }

    /** With plain management behind the encrypted listener. */
    private TestProxy startWith(String moreTls, String more) {
        Path certificate = TestTls.copy("server.crt", directory, "tls.crt");
        Path key = TestTls.copy("server.key", directory, "tls.key");
        TestProxy started =
                TestProxy.startWith(
                        transport,
                        """
                        listeners:
                          - {bind: '127.0.0.1:0', tls: {certificate: %s, key: %s%s}}
                          - %s
                        backends: ['%s']
                        %s
                        """
                                .formatted(
                                        certificate, key, moreTls, MANAGEMENT, llama.url(), more));
        started.awaitHealthy(1);
        return started;
    }

    private void restartWith(String moreTls, String more) {
        proxy.close();
        proxy = startWith(moreTls, more);
    }

    private RawClient connect(SSLContext context, String... versions) {
        return RawClient.connectTls(proxy.port(), context, "localhost", versions);
    }

    private RawClient connect() {
        return connect(TestTls.anonymous(), VERSIONS);
    }

    private double failures(String reason) {
        int management = proxy.sluice().addresses().get(1).getPort();
        try (RawClient client = RawClient.connect(management)) {
            return client.send(Requests.get("/metrics"))
                    .readResponse()
                    .text()
                    .lines()
                    .filter(l -> l.startsWith("sluice_tls_failures_total{reason=\"" + reason))
                    .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' '))))
                    .sum();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void answers_over_either_version_of_tls(String version) {
        try (RawClient client = connect(TestTls.anonymous(), version)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(Requests.chatFor("llama")).readResponse().text())
                        .isEqualTo("{\"ok\":true}");
                assertThat(llama.awaitRequest().field("x-forwarded-proto")).isEqualTo("https");
            }
            assertThat(client.tlsSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void speaks_no_older_version() {
        try (RawClient client = connect(TestTls.anonymous(), "TLSv1.1")) {
            assertThat(client.send(Requests.chatFor("llama")).readHead().status()).isZero();
        } catch (java.io.UncheckedIOException _) {
            // Java refuses to speak it, too.
        }
        assertThat(llama.requests()).isEmpty();
    }

    @Test
    void passes_each_event_on_when_it_comes_and_a_large_body_whole() {
        llama.hold();
        String body = "{\"model\":\"llama\",\"prompt\":\"" + "x".repeat(1 << 20) + "\"}";
        try (RawClient client = connect()) {
            client.send(Requests.chat(body));
            Call call = llama.awaitCall();
            assertThat(call.request().payload().text()).isEqualTo(body);
            call.startStream();
            assertThat(client.readHead().status()).isEqualTo(200);
            for (int i = 0; i < 20; i++) {
                call.event("token " + i);
                assertThat(client.readEvent()).isEqualTo("data: token " + i + "\n\n");
            }
            call.lastChunk();
            assertThat(client.readRest().complete()).isTrue();
            call.done();
        }
    }

    @Test
    void says_that_an_answer_ends_with_its_connection_and_not_when_it_is_cut() {
        llama.answer(Answer.events("one", "two"));
        String old = Requests.chatFor("llama").replace("HTTP/1.1", "HTTP/1.0");
        try (RawClient client = connect()) {
            RawResponse whole = client.send(old).readResponse();
            assertThat(whole.text()).isEqualTo("data: one\n\ndata: two\n\n");
            assertThat(whole.end()).isEqualTo(End.FIN);
        }
        llama.answer(
                call -> {
                    call.request();
                    call.startStream();
                    call.event("one");
                    call.close();
                });
        try (RawClient client = connect()) {
            RawResponse cut = client.send(old).readResponse();
            assertThat(cut.text()).startsWith("data: one\n\n");
            assertThat(cut.end()).isEqualTo(End.RESET);
        }
    }

    @Test
    void answers_the_last_request_before_it_says_goodbye() {
        try (RawClient client = connect()) {
            client.send("GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(200);
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        }
    }

    @Test
    void cancels_when_the_client_leaves() {
        llama.hold();
        RawClient client = connect();
        client.send(Requests.chatFor("llama"));
        Call call = llama.awaitCall();
        call.startStream();
        client.close();
        call.awaitLeave();
    }

    @Test
    void closes_on_plain_text_at_once_and_counts_it() {
        try (RawClient client = RawClient.connect(proxy.port())) {
            client.send(Requests.chatFor("llama"));
            assertThat(client.awaitEnd()).isNotEqualTo(End.OPEN);
        }
        await().until(() -> failures("plain_text") == 1);
        assertThat(llama.requests()).isEmpty();
    }

    @Test
    void closes_when_the_handshake_takes_longer_than_header_time() {
        restartWith("", "limits: {header_time: 500ms}");
        try (RawClient client = RawClient.connect(proxy.port())) {
            assertThat(client.awaitEnd()).isNotEqualTo(End.OPEN);
        }
        await().until(() -> failures("timeout") == 1);
    }

    @Test
    void wants_a_certificate_when_clients_need_one() {
        restartWith(", client_ca: " + TestTls.copy("clients.crt", directory), "");
        try (RawClient client = connect(TestTls.showing("client"), VERSIONS)) {
            assertThat(client.send(Requests.chatFor("llama")).readResponse().status())
                    .isEqualTo(200);
        }
        assertThat(llama.awaitRequest().complete()).isTrue();
        for (SSLContext stranger :
                new SSLContext[] {TestTls.anonymous(), TestTls.showing("server")}) {
            try (RawClient client = connect(stranger, VERSIONS)) {
                client.send(Requests.chatFor("llama"));
                assertThat(client.readHead().status()).isZero();
            } catch (java.io.UncheckedIOException _) {
                // TLS 1.2 tells it while the request is being sent.
            }
        }
        assertThat(llama.requests()).hasSize(1);
    }

    @Test
    void takes_over_a_renewed_certificate_and_keeps_the_connections() throws Exception {
        try (RawClient before = connect()) {
            assertThat(before.send(Requests.chatFor("llama")).readResponse().status())
                    .isEqualTo(200);
            assertThat(shown(before)).isEqualTo(TestTls.certificate("server"));
            TestTls.copy("renewed.crt", directory, "tls.crt");
            assertThat(proxy.sluice().reloadCertificates())
                    .singleElement()
                    .asString()
                    .contains("tls.key does not belong to the certificate ");
            assertThat(shownNow()).isEqualTo(TestTls.certificate("server"));
            TestTls.copy("renewed.key", directory, "tls.key");
            assertThat(proxy.sluice().reloadCertificates()).isEmpty();
            assertThat(shownNow()).isEqualTo(TestTls.certificate("renewed"));
            assertThat(before.send(Requests.chatFor("llama")).readResponse().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void renews_its_certificate_under_load_without_a_failed_request() throws Exception {
        var renewing = new AtomicBoolean(true);
        var asked = new AtomicIntegerArray(4);
        List<CompletableFuture<Void>> loads = new ArrayList<>();
        for (int i = 0; i < asked.length(); i++) {
            int number = i;
            loads.add(
                    CompletableFuture.runAsync(
                            () -> askWhile(renewing, asked, number), Thread::startVirtualThread));
        }
        for (int i = 0; i < 6; i++) {
            String name = i % 2 == 0 ? "renewed" : "server";
            TestTls.copy(name + ".crt", directory, "tls.crt");
            TestTls.copy(name + ".key", directory, "tls.key");
            assertThat(proxy.sluice().reloadCertificates()).isEmpty();
            assertThat(shownNow()).isEqualTo(TestTls.certificate(name));
            for (int load = 0; load < asked.length(); load++) {
                int number = load;
                int before = asked.get(load);
                await().until(() -> asked.get(number) > before || loads.get(number).isDone());
            }
        }
        renewing.set(false);
        for (CompletableFuture<Void> load : loads) {
            load.get();
        }
    }

    /** Asks again and again, on one connection or, odd numbers, each time on a new one. */
    private void askWhile(AtomicBoolean more, AtomicIntegerArray asked, int number) {
        while (more.get()) {
            try (RawClient client = connect()) {
                do {
                    RawResponse answer = client.send(Requests.chatFor("llama")).readResponse();
                    assertThat(answer.status()).isEqualTo(200);
                    asked.incrementAndGet(number);
                } while (number % 2 == 0 && more.get());
            }
        }
    }

    @Test
    void notices_renewed_files_by_itself() {
        TestTls.copy("renewed.crt", directory, "tls.crt");
        TestTls.copy("renewed.key", directory, "tls.key");
        await().atMost(java.time.Duration.ofSeconds(20))
                .until(() -> shownNow().equals(TestTls.certificate("renewed")));
    }

    @Test
    void speaks_the_version_of_http_that_is_agreed_on() throws Exception {
        var wanted = HttpClient.Version.HTTP_2;
        try (var client =
                HttpClient.newBuilder().sslContext(TestTls.anonymous()).version(wanted).build()) {
            var request =
                    HttpRequest.newBuilder(
                                    URI.create("https://localhost:" + proxy.port() + Requests.CHAT))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"llama\"}"))
                            .build();
            for (int i = 0; i < 5; i++) {
                var response = client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(response.version()).isEqualTo(wanted);
                assertThat(response.body()).isEqualTo("{\"ok\":true}");
            }
        }
    }

    private Certificate shownNow() throws SSLPeerUnverifiedException {
        try (RawClient client = connect()) {
            client.send(Requests.get("/health")).readResponse();
            return shown(client);
        }
    }

    private static Certificate shown(RawClient client) throws SSLPeerUnverifiedException {
        return client.tlsSession().getPeerCertificates()[0];
    }
}
