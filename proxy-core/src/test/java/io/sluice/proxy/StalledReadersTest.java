package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One reader in five stops reading: what is kept for it is bounded, it is cut in time, and the
 * others do not notice. {@code -Dfire.streams=2000} makes it as many streams on each transport.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class StalledReadersTest {
    private static final int STREAMS = Integer.getInteger("fire.streams", 100);

    /** Between two events of a stream, so that all of them together stay as fast. */
    private static final Duration PACE = Duration.ofMillis(Math.max(50, STREAMS / 2));

    private static final int STALLED = STREAMS / 5;
    private static final int STREAM_BUFFER = 64 * 1024;
    private static final String SETTINGS = "limits: {stalled_reader: 2s, stream_buffer: 64KiB}\n";

    /** What may be kept beyond a full buffer: the pieces that were read when it filled. */
    private static final int READ_AHEAD = 4 * STREAM_BUFFER;

    private static final long ROUNDING = 64L << 20;

    private final Transport transport;

    StalledReadersTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void are_cut_in_time_and_hold_a_bounded_amount() {
        try (RawBackend llama = RawBackend.start("llama").answer(StalledReadersTest::stream);
                TestProxy proxy = TestProxy.start(transport, SETTINGS, llama);
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
            var events = new AtomicLong();
            List<RawClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < STREAMS; i++) {
                    boolean stalls = i % 5 == 0;
                    RawClient client = RawClient.connect(proxy.port(), stalls ? 4096 : 0);
                    clients.add(client.send(request(stalls)));
                    if (!stalls) {
                        readers.execute(() -> read(client, events));
                    }
                }
                watch(proxy, events, before);
                assertThat(proxy.sluice().streams()).isEqualTo(STREAMS - STALLED);
            } finally {
                clients.forEach(RawClient::reset);
            }
        }
    }

    /** Until all that stall are cut. */
    private static void watch(TestProxy proxy, AtomicLong events, long before) {
        String id = proxy.members().getFirst().backend().id();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        double cut = 0;
        while (cut < STALLED && System.nanoTime() < end) {
            long seen = events.get();
            await().atMost(Duration.ofSeconds(5)).until(() -> events.get() > seen);
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
                    .isLessThan((long) STREAMS * (STREAM_BUFFER + READ_AHEAD) + ROUNDING);
            cut = proxy.metric("sluice_cut_answers_total{backend=\"" + id + "\"}");
        }
        assertThat(cut).isEqualTo(STALLED);
    }

    private static String request(boolean stalls) {
        String fields = "Content-Type: application/json\r\nX-Stalls: " + stalls + "\r\n";
        return Requests.post(Requests.CHAT, fields, "{\"model\":\"llama\",\"messages\":[]}");
    }

    private static void read(RawClient client, AtomicLong events) {
        try {
            client.readHead();
            while (!client.readPiece().isEmpty()) {
                events.incrementAndGet();
            }
        } catch (UncheckedIOException | AssertionError _) {
            // Closed by the test.
        }
    }

    /** Small events and large ones: slowly, but as fast as can be for one who stalls. */
    private static void stream(Call call) {
        call.request();
        call.startStream();
        boolean stalls = call.head().fields().value("x-stalls").equals("true");
        String small = "x".repeat(200);
        String large = "x".repeat(20_000);
        for (int i = 0; call.open(); i++) {
            call.event(i % 4 == 0 ? large : small);
            if (!stalls) {
                LockSupport.parkNanos(PACE.toNanos());
            }
        }
    }
}
