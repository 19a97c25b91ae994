package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.End;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the tables of cases cannot say: where the connection of a refused request ends, and what is
 * asked for.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class HttpCasesTest {
    private static final String EXPECTING =
            "POST %s HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 13\r\n\r\n";

    private final Transport transport;

    HttpCasesTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void says_that_it_closes_what_it_refuses() {
        try (RawBackend backend = RawBackend.start("m");
                TestProxy proxy = TestProxy.start(transport, backend);
                RawClient client = proxy.connect()) {
            client.send("GET /health HTTP/1.1\r\nHost : a\r\n\r\n" + Requests.get("/v1/CANARY"));
            RawResponse refusal = client.readResponse();
            Refused.check(refusal, 400, "bad_request");
            assertThat(refusal.field("connection")).isEqualTo("close");
            assertThat(client.awaitRemains().latin1()).isEmpty();
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
            assertThat(backend.requests()).isEmpty();
        }
    }

    @Test
    void asks_for_a_body_that_is_held_back() {
        try (RawBackend backend = RawBackend.start("m");
                TestProxy proxy = TestProxy.start(transport, backend);
                RawClient client = proxy.connect()) {
            client.send(EXPECTING.formatted(Requests.CHAT));
            assertThat(client.readHead().status()).isEqualTo(100);
            client.send("{\"model\":\"m\"}");
            assertThat(client.readResponse().status()).isEqualTo(200);
            assertThat(backend.awaitRequest().field("expect")).isEmpty();
            assertThat(client.send(Requests.get("/health")).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void does_not_ask_for_a_body_that_it_refuses() {
        try (RawBackend backend = RawBackend.start("m");
                TestProxy proxy = TestProxy.start(transport, backend);
                RawClient client = proxy.connect()) {
            client.send(EXPECTING.formatted("/nowhere"));
            assertThat(client.readHead().status()).isEqualTo(404);
            client.readRest();
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        }
    }
}
