package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.SplittableRandom;

/**
 * Answers that are cut at a random byte, by FIN or RST, are seen to be cut, and what stands behind
 * a whole one never gets into the next. {@code -Dfire.cuts=10000} makes it as many on each
 * transport.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class RandomCutsTest {
    private static final int CUTS = Integer.getInteger("fire.cuts", 1_000);
    private static final String CHAT = Requests.chatFor("llama");
    private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    private final Transport transport;
    private final SplittableRandom random = new SplittableRandom(42);

    RandomCutsTest(Transport transport) {
        this.transport = transport;
    }

    /** An answer's bytes and what is in it. */
    private record Whole(String bytes, String content) {}

    @Test
    void a_cut_is_always_seen() {
        try (RawBackend llama = RawBackend.start("llama").forget();
                TestProxy proxy = TestProxy.start(transport, "health: {interval: 1h}\n", llama)) {
            for (int i = 0; i < CUTS; i++) {
                Whole whole = whole(i);
                int cut = random.nextInt(whole.bytes().length());
                boolean reset = random.nextBoolean();
                boolean old = random.nextInt(8) == 0;
                llama.answerOnce(call -> cut(call, whole.bytes().substring(0, cut), reset));
                String request = old ? CHAT.replace("HTTP/1.1", "HTTP/1.0") : CHAT;
                isSeen(proxy.exchange(request), whole, "%d: %s at %d".formatted(i, whole, cut));
            }
        }
    }

    private static void cut(Call call, String bytes, boolean reset) {
        call.request();
        call.send(bytes);
        if (reset) {
            call.reset();
        } else {
            call.close();
        }
    }

    private static void isSeen(RawResponse response, Whole whole, String name) {
        if (response.status() != 502) { // as long as the client has seen nothing, it is told
            assertThat(response.complete()).as(name).isFalse();
            String text = response.text();
            int ours = text.indexOf("data: {\"error\"");
            assertThat(whole.content())
                    .as(name)
                    .startsWith(ours < 0 ? text : text.substring(0, ours));
        }
    }

    @Test
    void what_stands_behind_an_answer_is_dropped() {
        try (RawBackend llama = RawBackend.start("llama").forget();
                TestProxy proxy = TestProxy.start(transport, "health: {interval: 1h}\n", llama)) {
            for (int i = 0; i < CUTS / 4; i++) {
                Whole whole = whole(i);
                llama.answerOnce(
                        call -> {
                            call.request();
                            call.send(whole.bytes() + EVIL);
                        });
                try (RawClient client = proxy.connect()) {
                    boolean another = random.nextBoolean();
                    client.send(another ? CHAT + CHAT : CHAT);
                    assertThat(client.readResponse().text()).isEqualTo(whole.content());
                    if (another) {
                        assertThat(client.readResponse().text()).isEqualTo("{\"ok\":true}");
                    }
                }
                proxy.awaitQuiet();
                assertThat(proxy.exchange(CHAT).text()).isEqualTo("{\"ok\":true}");
            }
        }
    }

    private Whole whole(int i) {
        String close = random.nextBoolean() ? "Connection: close\r\n" : "";
        int size = random.nextInt(10) == 0 ? random.nextInt(30_000) : 1 + random.nextInt(300);
        return switch (i % 3) {
            case 0 -> {
                String text = "x".repeat(size);
                yield new Whole(
                        "HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s"
                                .formatted(close, text.length(), text),
                        text);
            }
            case 1 -> chunked("Content-Type: application/json\r\n" + close, "", size);
            default -> chunked("Content-Type: text/event-stream\r\n" + close, "data: ", size);
        };
    }

    private Whole chunked(String fields, String start, int size) {
        var bytes = new StringBuilder("HTTP/1.1 200 OK\r\n" + fields);
        bytes.append("Transfer-Encoding: chunked\r\n\r\n");
        var content = new StringBuilder();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            String chunk = start + "x".repeat(1 + size / 3) + (start.isEmpty() ? "" : "\n\n");
            bytes.append(Integer.toHexString(chunk.length())).append("\r\n");
            bytes.append(chunk).append("\r\n");
            content.append(chunk);
        }
        return new Whole(bytes.append("0\r\n\r\n").toString(), content.toString());
    }
}
