package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** A proxy that has far less memory than is asked of it. */
@ParameterizedClass
@EnumSource(Transport.class)
class SmallMemoryTest {
    private static final int UPLOADS = 200;
    private static final byte[] REQUEST =
            Requests.chat("{\"model\":\"m\",\"prompt\":\"" + "x".repeat(4_000_000) + "\"}")
                    .getBytes(UTF_8);
    private static final List<String> LITTLE =
            List.of("-Xmx64m", "-XX:MaxDirectMemorySize=16m", "-XX:+ExitOnOutOfMemoryError");

    private final Transport transport;

    SmallMemoryTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void refuses_the_bodies_it_cannot_hold_and_recovers(@TempDir Path folder) throws Exception {
        try (SinkBackend backend = SinkBackend.start();
                JavaProcess proxy = proxy(folder, backend)) {
            await().until(() -> status(proxy, "/readyz") == 200);
            List<CompletableFuture<Integer>> uploads = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                uploads.add(
                        CompletableFuture.supplyAsync(
                                () -> upload(proxy), Thread::startVirtualThread));
            }
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> backend.uploads() + done(uploads) == UPLOADS);
            backend.read();
            assertThat(uploads)
                    .extracting(CompletableFuture::join)
                    .contains(200)
                    .containsOnly(200, 503);
            assertThat(proxy.isAlive()).isTrue();
            await().until(() -> metrics(proxy).contains("\nsluice_buffered_bytes 0"));
            assertThat(upload(proxy)).isEqualTo(200);
        }
    }

    private static long done(List<CompletableFuture<Integer>> uploads) {
        return uploads.stream().filter(CompletableFuture::isDone).count();
    }

    private JavaProcess proxy(Path folder, SinkBackend backend) throws IOException {
        Path file = folder.resolve("sluice.yaml");
        Files.writeString(
                file,
                """
                transport: %s
                listeners: [{bind: '127.0.0.1:0', serves: [inference, management]}]
                backends: [{url: '%s', models: [m]}]
                """
                        .formatted(transport.name().toLowerCase(Locale.ROOT), backend.url()));
        return JavaProcess.startWith(LITTLE, "serve", "-c", file.toString());
    }

    /** The status of the answer, though the body may not have been taken whole. */
    private static int upload(JavaProcess proxy) {
        try (RawClient client = RawClient.connect(proxy.port())) {
            try {
                client.send(REQUEST);
            } catch (UncheckedIOException _) {
                // It was refused early: what it said is there to be read.
            }
            return client.readResponse().status();
        }
    }

    private static int status(JavaProcess proxy, String path) {
        return get(proxy, path).status();
    }

    private static String metrics(JavaProcess proxy) {
        return get(proxy, "/metrics").text();
    }

    private static RawResponse get(JavaProcess proxy, String path) {
        try (RawClient client = RawClient.connect(proxy.port())) {
            return client.send(Requests.get(path)).readResponse();
        }
    }
}
