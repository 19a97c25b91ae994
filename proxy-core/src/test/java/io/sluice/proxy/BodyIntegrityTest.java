package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.simulate.RecordedRequest;
import io.sluice.simulate.SimulatedModel;
import io.sluice.simulate.SimulatedServer;
import io.sluice.testkit.Payload;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Ten thousand generated bodies over all transports: each reaches the backend as the client sent
 * it, or the client is refused and no backend has a whole request.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class BodyIntegrityTest {
    private static final int CLIENTS = 4;
    private static final int BODIES_OF_EACH = 834;

    private final Transport transport;

    BodyIntegrityTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void a_body_arrives_as_it_was_sent_or_not_at_all() throws Exception {
        var model = SimulatedModel.DEFAULTS.withModels("llama").withRecording(true);
        try (SimulatedServer backend = SimulatedServer.start(model);
                TestProxy proxy =
                        TestProxy.startWith(transport, "backends: ['" + backend.url() + "']\n")) {
            proxy.awaitHealthy(1);
            sendAll(proxy, backend);
        }
    }

    private void sendAll(TestProxy proxy, SimulatedServer backend)
            throws InterruptedException, ExecutionException {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> all =
                    IntStream.range(0, CLIENTS)
                            .<Future<?>>mapToObj(
                                    i -> clients.submit(() -> sendSome(proxy, backend, i)))
                            .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private void sendSome(TestProxy proxy, SimulatedServer backend, int number) {
        long seed = 1000L * transport.name().hashCode() + number;
        var bodies = new Bodies(seed);
        var random = new SplittableRandom(seed);
        RawClient client = proxy.connect();
        for (int i = 0; i < BODIES_OF_EACH; i++) {
            Bodies.Body body = bodies.next();
            String id = "body-" + seed + "-" + i;
            send(client, request(id, body.bytes(), random), random);
            RawResponse response = client.readResponse();
            check(response, backend, id, body);
            if (response.field("connection").equalsIgnoreCase("close")) {
                client.close();
                client = proxy.connect();
            }
        }
        client.close();
    }

    private static void check(
            RawResponse response, SimulatedServer backend, String id, Bodies.Body body) {
        boolean answered = !response.field("x-sluice-backend").isEmpty();
        assertThat(answered).as("%s: %s", id, response.text()).isEqualTo(body.good());
        if (answered) {
            RecordedRequest recorded = backend.recorded(id);
            assertThat(recorded.length()).as(id).isEqualTo(body.bytes().length);
            assertThat(recorded.sha256()).as(id).isEqualTo(new Payload(body.bytes()).sha256());
        } else {
            assertThat(response.status()).as("%s: %s", id, response.text()).isEqualTo(400);
            assertThatThrownBy(() -> backend.recorded(id))
                    .as(id)
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static byte[] request(String id, byte[] body, SplittableRandom random) {
        boolean chunked = random.nextBoolean();
        var request = new ByteArrayOutputStream(body.length + 512);
        String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length;
        request.writeBytes(
                ("POST /v1/chat/completions HTTP/1.1\r\nHost: p\r\nX-Request-ID: "
                                + id
                                + "\r\nContent-Type: application/json\r\n"
                                + framing
                                + "\r\n\r\n")
                        .getBytes(US_ASCII));
        if (chunked) {
            writeChunks(request, body, random);
        } else {
            request.writeBytes(body);
        }
        return request.toByteArray();
    }

    private static void writeChunks(
            ByteArrayOutputStream to, byte[] body, SplittableRandom random) {
        int largest = 1 + random.nextInt(1 + body.length / (1 + random.nextInt(20)));
        for (int at = 0; at < body.length; ) {
            int size = Math.min(1 + random.nextInt(largest), body.length - at);
            to.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(US_ASCII));
            to.write(body, at, size);
            to.writeBytes("\r\n".getBytes(US_ASCII));
            at += size;
        }
        to.writeBytes("0\r\n\r\n".getBytes(US_ASCII));
    }

    /** In a few pieces, cut anywhere. */
    private static void send(RawClient client, byte[] request, SplittableRandom random) {
        int start = 0;
        for (int cuts = random.nextInt(4); cuts > 0; cuts--) {
            int end = random.nextInt(start, request.length);
            client.send(Arrays.copyOfRange(request, start, end));
            start = end;
        }
        client.send(Arrays.copyOfRange(request, start, request.length));
    }
}
