package io.sluice.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CountDownLatch;

/**
 * What a {@link RawBackend} does with one request. It runs on a thread of its own from the moment
 * the head is there, so that it may answer early, late, wrongly or not at all; {@link Call#request}
 * waits for the whole request. When it returns without having ended the connection, the connection
 * takes the next request.
 */
@FunctionalInterface
public interface Answer {

    void to(Call call) throws Exception;

    /** Waits for the whole request, then sends exactly this. */
    static Answer raw(String response) {
        return call -> {
            call.request();
            call.send(response);
        };
    }

    /** Waits for the whole request, then answers with JSON. */
    static Answer json(int status, String body) {
        return raw(
                "HTTP/1.1 %d Status\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(status, body.getBytes(UTF_8).length, body));
    }

    /** Waits for the whole request, then streams these events, each as one chunk, and the end. */
    static Answer events(String... data) {
        return call -> {
            call.request();
            call.startStream();
            for (String one : data) {
                call.event(one);
            }
            call.lastChunk();
        };
    }

    /** Leaves everything to the test, which takes the {@link Call} and ends it. */
    static Answer held() {
        return Call::awaitDone;
    }

    /** Waits for the whole request, then sends these bytes, which may be none, and FIN. */
    static Answer closing(String response) {
        return call -> {
            call.request();
            call.send(response);
            call.close();
        };
    }

    /** Waits for the whole request, then sends these bytes, which may be none, and RST. */
    static Answer resetting(String response) {
        return call -> {
            call.request();
            call.send(response);
            call.reset();
        };
    }

    /** Answers once the gate is open. */
    default Answer after(CountDownLatch gate) {
        return call -> {
            gate.await();
            to(call);
        };
    }
}
