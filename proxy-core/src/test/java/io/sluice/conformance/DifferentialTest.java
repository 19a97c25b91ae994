package io.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.conformance.EchoBackend.Capture;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.testkit.Rows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the proxy forwards is what it has understood, for every case and for mutations of them: each
 * request once, with the same method, target and content. {@code -Dconformance.mutations=200000}
 * makes it as many, {@code -Dconformance.captures=DIRECTORY} keeps what was forwarded for other
 * parsers to read.
 */
class DifferentialTest {
    private static final int MUTATIONS = Integer.getInteger("conformance.mutations", 3_000);
    private static final long SEED = Long.getLong("conformance.seed", 42);
    private static final int AT_ONCE = 8;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    @TempDir private Path directory;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger forwarded = new AtomicInteger();

    @Test
    void forwards_what_it_has_understood() {
        try (EchoBackend backend = EchoBackend.start(true);
                Subject subject = Subject.start("sluice", backend.port(), directory)) {
            try (ExecutorService players = Executors.newFixedThreadPool(AT_ONCE)) {
                for (String[] row : Rows.read("requests.txt", 5)) {
                    players.submit(() -> play(subject, Rows.bytes(row[4])));
                }
                for (int i = 0; i < AT_ONCE; i++) {
                    var mutations = new Mutations(SEED + i);
                    players.submit(() -> play(subject, mutations));
                }
            }
            List<Heard> heard = backend.takeHeard();
            assertThat(failures).isEmpty();
            assertThat(heard).as("requests of which no client knows").hasSize(forwarded.get());
            assertThat(heard.stream().flatMap(one -> one.faults().stream())).isEmpty();
            assertThat(heard).hasSizeGreaterThan(MUTATIONS / 5);
            keep(backend.captures());
        }
    }

    private void play(Subject subject, Mutations mutations) {
        for (int i = 0; i < MUTATIONS / AT_ONCE; i++) {
            play(subject, mutations.next());
        }
    }

    private void play(Subject subject, byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        if (text.startsWith(PREFACE) || PREFACE.startsWith(text)) {
            return; // it speaks HTTP/2, or may yet
        }
        Understood understood = Understood.of(bytes);
        try (RawClient client = RawClient.connect(subject.port())) {
            String fault = play(client, bytes, understood);
            if (!fault.isEmpty()) {
                failures.add(fault + " for " + text);
            }
            client.reset();
        } catch (AssertionError | UncheckedIOException e) {
            failures.add(e + " for " + text);
        }
    }

    private String play(RawClient client, byte[] bytes, Understood understood) {
        try {
            client.send(bytes);
        } catch (UncheckedIOException _) {
            // Refused and closed before everything was sent.
        }
        for (Heard request : understood.requests()) {
            RawResponse got =
                    request.method().equals("HEAD")
                            ? client.readResponseToHead()
                            : client.readResponse();
            String heard = got.field("x-heard");
            if (!heard.isEmpty()) {
                forwarded.incrementAndGet();
                String[] words = heard.split(" ", 4);
                if (!request.full().equals(String.join(" ", words[0], words[1], "", words[3]))) {
                    return "understood " + request.full() + ", forwarded " + heard;
                }
            }
            if (got.status() == 0 || got.field("connection").equalsIgnoreCase("close")) {
                return got.status() == 0 ? "no answer to " + request.full() : "";
            }
        }
        if (!understood.refused()) {
            return "";
        }
        int status = client.readResponse().status();
        return status / 100 == 4 && client.awaitRemains().length() == 0
                ? ""
                : status + " for a refusal";
    }

    private static void keep(List<Capture> captures) {
        String wanted = System.getProperty("conformance.captures", "");
        if (wanted.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(Path.of(wanted));
            int number = 0;
            for (Capture capture : captures) {
                if (!capture.heard().isEmpty()) {
                    number++;
                    Files.write(Path.of(wanted, number + ".bin"), capture.bytes().toByteArray());
                    Files.write(Path.of(wanted, number + ".txt"), capture.heard(), ISO_8859_1);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
