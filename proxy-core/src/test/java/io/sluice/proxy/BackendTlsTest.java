package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
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
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;

/** Backends are reached by TLS only after they have shown who they are. */
@ParameterizedClass
@EnumSource(Transport.class)
class BackendTlsTest {
    private final Transport transport;
    private final RawBackend llama = RawBackend.startTls(TestTls.showing("server"), "llama");
    @TempDir Path directory;
    private TestProxy proxy;

    BackendTlsTest(Transport transport) {
        this.transport = transport;
    }

    @AfterEach
    void stop() {
        proxy.close();
        llama.close();
    }

    @BeforeEach
    void start() {
        proxy = startWith(", tls: {ca: " + TestTls.copy("ca.crt", directory) + "}");
        proxy.awaitHealthy(1);
    }

    private TestProxy startWith(String tls) {
        return TestProxy.startWith(
                transport,
                "backends: [{url: '%s'%s}]\nhealth: {interval: 300ms}\n"
                        .formatted(llama.url(), tls));
    }

    private void restartWith(String tls) {
        proxy.close();
        proxy = startWith(tls);
    }

    private void isRefused(String why) {
        await().until(() -> proxy.members().getFirst().lastFailure().startsWith("TLS failed: "));
        assertThat(proxy.members().getFirst().lastFailure()).containsIgnoringCase(why);
        assertThat(proxy.exchange(Requests.chatFor("llama")).status()).isEqualTo(503);
        assertThat(llama.requests()).isEmpty();
    }

    @Test
    void is_reached_by_its_address_when_its_certificate_has_that() {
        for (int i = 0; i < 3; i++) {
            assertThat(proxy.exchange(Requests.chatFor("llama")).status()).isEqualTo(200);
        }
        assertThat(llama.carryingConnections()).isEqualTo(2); // one for each event loop
    }

    @Test
    void is_asked_for_by_the_name_that_its_certificate_must_carry() {
        llama.hold();
        restartWith(
                ", tls: {ca: %s, server_name: localhost}".formatted(directory.resolve("ca.crt")));
        proxy.awaitHealthy(1);
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("llama"));
            Call call = llama.awaitCall();
            assertThat(call.tlsServerName()).isEqualTo("localhost");
            call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").done();
            assertThat(client.readResponse().text()).isEqualTo("{}");
        }
    }

    @Test
    void is_refused_when_its_certificate_carries_another_name() {
        restartWith(
                ", tls: {ca: %s, server_name: other.test}".formatted(directory.resolve("ca.crt")));
        isRefused("other.test");
    }

    @Test
    void is_refused_when_nobody_trusted_has_signed_its_certificate() {
        restartWith("");
        isRefused("its certificate is signed by nobody who is trusted");
    }

    @Test
    void streams_large_answers_both_ways() {
        llama.answer(
                call -> {
                    int length = call.request().payload().length();
                    call.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
                    call.send(call.request().payload().text());
                });
        String body = "{\"model\":\"llama\",\"prompt\":\"" + "y".repeat(3 << 20) + "\"}";
        assertThat(proxy.exchange(Requests.chat(body)).text()).isEqualTo(body);
    }

    @Test
    void answers_whole_when_it_says_so_before_it_closes() {
        llama.answer(Answer.closing("HTTP/1.1 200 OK\r\n\r\nuntil the end"));
        RawResponse response = proxy.exchange(Requests.chatFor("llama"));
        assertThat(response.text()).isEqualTo("until the end");
        assertThat(response.complete()).isTrue();
    }

    @Test
    void has_cut_its_answer_when_it_closes_without_saying_so() {
        llama.answer(
                call -> {
                    call.request();
                    call.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
                    call.closeUnderneath();
                });
        RawResponse response = proxy.exchange(Requests.chatFor("llama"));
        assertThat(response.text()).isEqualTo("until the end");
        assertThat(response.complete()).isFalse();
    }
}
