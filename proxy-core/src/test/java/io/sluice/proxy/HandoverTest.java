package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.End;
import io.sluice.testkit.Ports;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy takes the listening sockets over from the one that runs; clients notice nothing. */
class HandoverTest {
    private static final String CHAT = Requests.chatFor("llama");
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Path socket;
    private final int port = Ports.free();
    private RawBackend llama;

    HandoverTest(@TempDir Path folder) {
        socket = folder.resolve("handover.sock");
    }

    @BeforeEach
    void startBackend() {
        llama = RawBackend.start("llama");
        llama.answer(Answer.json(200, "{}"));
    }

    @AfterEach
    void stopBackend() {
        llama.close();
    }

    private TestProxy start(int... ports) {
        return start(Transport.EPOLL, ports);
    }

    private TestProxy start(Transport transport, int... ports) {
        var yaml = new StringBuilder("handover: " + socket + "\nlisteners:\n");
        for (int one : ports) {
            yaml.append(
                    "  - {bind: '127.0.0.1:%d', serves: [inference, management]}\n".formatted(one));
        }
        return TestProxy.startWith(transport, yaml + "backends: ['" + llama.url() + "']\n");
    }

    /** As the program does: it ends when it is told to. */
    private static CompletableFuture<Boolean> endsWhenAsked(TestProxy proxy) {
        var asked = new CompletableFuture<Void>();
        proxy.sluice().whenStopAsked(() -> asked.complete(null));
        return asked.thenApplyAsync(_ -> drained(proxy), Thread::startVirtualThread);
    }

    private static boolean drained(TestProxy proxy) {
        try {
            boolean all = proxy.sluice().drain(LONG);
            proxy.sluice().close();
            return all;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while draining", e);
        }
    }

    @Test
    void no_request_fails_while_one_proxy_follows_another() {
        var stop = new AtomicBoolean();
        var served = new AtomicInteger();
        TestProxy running = start(port);
        running.awaitHealthy(1);
        var fresh =
                CompletableFuture.runAsync(
                        () -> ask(stop, served, false), Thread::startVirtualThread);
        var kept =
                CompletableFuture.runAsync(
                        () -> ask(stop, served, true), Thread::startVirtualThread);
        for (int i = 0; i < 5; i++) {
            var ended = endsWhenAsked(running);
            running = start(port);
            int before = served.get();
            await().until(() -> served.get() > before + 10 || fresh.isDone() || kept.isDone());
            assertThat(ended.join()).isTrue();
        }
        stop.set(true);
        fresh.join();
        kept.join();
        running.close();
        assertThat(socket).doesNotExist();
    }

    private void ask(AtomicBoolean stop, AtomicInteger served, boolean keeps) {
        while (!stop.get()) {
            try (RawClient client = RawClient.connect(port)) {
                RawResponse answer;
                do {
                    answer = client.send(CHAT).readResponse();
                    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                    served.incrementAndGet();
                } while (keeps && !stop.get() && answer.field("connection").isEmpty());
            }
        }
    }

    @Test
    void the_one_before_finishes_its_streams_and_stays_ready_for_who_asks() {
        llama.hold();
        try (TestProxy old = start(port);
                RawClient streaming = old.connect();
                RawClient kept = old.connect();
                Http2Client second = Http2Client.connect(port)) {
            old.awaitHealthy(1);
            streaming.send(CHAT);
            Call call = llama.awaitCall();
            call.startStream().event("one");
            assertThat(streaming.readHead().status()).isEqualTo(200);
            assertThat(kept.send(Requests.get("/health")).readResponse().status()).isEqualTo(200);
            var ended = endsWhenAsked(old);
            try (TestProxy next = start(port)) {
                await().until(() -> old.sluice().addresses().size() == 1 && !ended.isDone());
                RawResponse last = kept.send(Requests.get("/readyz")).readResponse();
                assertThat(last.status()).as("the address is served").isEqualTo(200);
                assertThat(last.field("connection")).isEqualToIgnoringCase("close");
                assertThat(kept.awaitEnd()).isEqualTo(End.FIN);
                assertThat(second.next(f -> f.type() == Frame.GOAWAY)).isNotNull();
                assertThat(next.exchange(Requests.get("/readyz")).status()).isEqualTo(200);
                call.event("two").lastChunk().done();
                assertThat(streaming.readRest().text()).isEqualTo("data: one\n\ndata: two\n\n");
                assertThat(ended.join()).isTrue();
                assertThat(socket).as("it is the successor's").exists();
                assertThat(next.exchange(Requests.get("/health")).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_successor_that_is_never_ready_changes_nothing() throws IOException {
        try (TestProxy old = start(port)) {
            old.awaitHealthy(1);
            try (SocketChannel first = connected();
                    SocketChannel other = connected()) {
                assertThat(say(first, "sluice handover 1")).isEqualTo("1\n");
                assertThat(say(other, "sluice handover 1")).isEqualTo("busy\n");
                assertThat(old.exchange(CHAT).status()).isEqualTo(200);
            }
            assertThat(old.exchange(CHAT).status()).isEqualTo(200);
            await().until(
                            () -> {
                                try (SocketChannel again = connected()) {
                                    return say(again, "sluice handover 1").equals("1\n");
                                }
                            });
            try (SocketChannel stranger = connected()) {
                assertThat(say(stranger, "ready")).as("who has taken nothing").isEmpty();
            }
            assertThat(old.exchange(CHAT).status()).isEqualTo(200);
        }
    }

    private SocketChannel connected() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    private static String say(SocketChannel channel, String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer answer = ByteBuffer.allocate(64);
        channel.read(answer);
        return StandardCharsets.US_ASCII.decode(answer.flip()).toString();
    }

    @Test
    void listeners_of_both_are_taken_and_the_others_opened_and_closed() {
        int gone = Ports.free();
        int added = Ports.free();
        try (TestProxy old = start(port, gone)) {
            var ended = endsWhenAsked(old);
            try (TestProxy next = start(added, port)) {
                assertThat(ended.join()).isTrue();
                assertThat(next.sluice().addresses()).hasSize(2);
                for (int open : new int[] {port, added}) {
                    try (RawClient client = RawClient.connect(open)) {
                        assertThat(client.send(CHAT).readResponse().status()).isEqualTo(200);
                    }
                }
                assertThatThrownBy(() -> RawClient.connect(gone))
                        .isInstanceOf(UncheckedIOException.class);
            }
        }
    }

    @Test
    void a_socket_file_that_nobody_answers_at_is_replaced() throws IOException {
        abandon();
        try (TestProxy proxy = start(port)) {
            assertThat(Files.getPosixFilePermissions(socket, LinkOption.NOFOLLOW_LINKS))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            try (SocketChannel asks = connected()) {
                assertThat(say(asks, "sluice handover 1")).isEqualTo("1\n");
            }
            assertThat(proxy.exchange(Requests.get("/health")).status()).isEqualTo(200);
        }
        assertThat(socket).doesNotExist();
    }

    /** As a process that was killed leaves it. */
    private void abandon() throws IOException {
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
    }

    @Test
    void one_that_does_not_answer_is_not_waited_for_and_its_port_is_not_taken() throws IOException {
        try (var deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                TestProxy old = TestProxy.startWith(Transport.EPOLL, listener(port))) {
            deaf.bind(UnixDomainSocketAddress.of(socket));
            assertThatThrownBy(() -> start(port))
                    .hasMessageContaining("the port is in use by another program");
            assertThat(old.exchange(Requests.get("/health")).status()).isEqualTo(200);
        }
    }

    private static String listener(int port) {
        return "listeners: [{bind: '127.0.0.1:%d', serves: [inference, management]}]\n"
                .formatted(port);
    }

    @Test
    void a_file_that_is_no_socket_stays() throws IOException {
        Files.writeString(socket, "precious");
        assertThatThrownBy(() -> start(port))
                .hasMessage(
                        "java.io.IOException: `handover` cannot listen on "
                                + socket
                                + ": a file is there that is no socket");
        assertThat(socket).hasContent("precious");
    }

    @Test
    void another_transport_says_that_it_cannot_and_listens_as_usual() {
        try (TestProxy proxy = start(Transport.NIO, port)) {
            assertThat(proxy.exchange(Requests.get("/health")).status()).isEqualTo(200);
            assertThat(socket).doesNotExist();
        }
    }
}
