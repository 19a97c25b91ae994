package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Ports;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays all attacks against a proxy of its own and writes down what came of it; no test. */
final class HostileRun implements AutoCloseable {
    private static final int SECONDS = Integer.getInteger("hostile.seconds", 10);
    private static final int SLOW = Integer.getInteger("hostile.connections", 4000);
    private static final int ATTACKERS = 2;
    private static final int STREAMS = 100;
    private static final String VICTIM = Requests.chatFor("victim");

    private final int port = Ports.free();
    private final int management = Ports.free();
    private final RawBackend held = RawBackend.start("held").hold();
    private final RawBackend victim = RawBackend.start("victim");
    private final RawBackend endless = RawBackend.start("long");
    private final Path folder = Files.createTempDirectory("hostile");
    private final JavaProcess proxy;
    private final List<String> lines = new ArrayList<>();
    private boolean isGood = true;

    private HostileRun() throws IOException {
        String body = "x".repeat(3_000_000);
        endless.answer(Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + body));
        Path file = folder.resolve("sluice.yaml");
        Files.writeString(
                file,
                """
                listeners:
                  - {bind: 127.0.0.1:%d}
                  - {bind: 127.0.0.1:%d, serves: [management]}
                backends: [%s, %s, %s]
                limits: {header_time: 5s, stalled_reader: 5s}
                """
                        .formatted(port, management, held.url(), victim.url(), endless.url()));
        proxy =
                JavaProcess.startLimited(
                        List.of(),
                        Redirect.to(folder.resolve("errors.log").toFile()),
                        List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"),
                        "serve",
                        "-c",
                        file.toString());
    }

    /** What the victim sees. */
    private record Seen(long asked, long answered, double p99Millis) {}

    private record Attacked(Seen victim, int connections, long steps, List<Integer> errors) {}

    public static void main(String[] arguments) throws Exception {
        try (var run = new HostileRun()) {
            run.all();
            Files.write(Path.of(arguments[0]), run.lines);
            run.lines.forEach(System.out::println);
            if (!run.isGood) {
                throw new AssertionError("not all is within its bounds");
            }
        }
    }

    private void all() throws Exception {
        for (int i = 0; i < 3; i++) {
            watch(TimeUnit.SECONDS.toNanos(3), new AtomicBoolean(true)); // until it is warm
        }
        attacks();
        lines.add("");
        lines.add("| slowhttptest, " + SLOW + " connections | victim's answers |");
        lines.add("|---|---|");
        slow("slow heads", "-H");
        slow("slow bodies", "-B");
        slow("slow readers", "-X");
        slow("ranges", "-R");
        String log = Files.readString(folder.resolve("errors.log"));
        lines.add("");
        lines.add(
                "Lines in the log: %d, stack traces: %d."
                        .formatted(log.lines().count(), log.split("\n\tat ").length - 1));
    }

    private void attacks() throws Exception {
        lines.add(
                "| attack | known as | connections closed with (steps each) | victim's p99 idle →"
                        + " attacked | ratio | memory | backend at most |");
        lines.add("|---|---|---|---|---|---|---|");
        for (Http2Attack attack : Http2Attack.values()) {
            AtomicBoolean goesOn = new AtomicBoolean(true);
            Seen idle = watch(TimeUnit.SECONDS.toNanos(5), goesOn);
            long before = memory();
            AtomicInteger most = new AtomicInteger();
            Thread counter = Thread.ofVirtual().start(() -> count(most, goesOn));
            Attacked attacked = play(attack, goesOn);
            counter.join();
            long grown = (memory() - before) / (1024 * 1024);
            awaitQuiet();
            double ratio = attacked.victim.p99Millis / Math.max(0.001, idle.p99Millis);
            boolean good = grown <= 64 && most.get() <= ATTACKERS * STREAMS && isWhole(attacked);
            isGood &= good;
            lines.add(
                    "| %s | %s | %s | %.1f → %.1f ms | %.1f | %+d MiB | %d |%s"
                            .formatted(
                                    attack.name()
                                            .toLowerCase(java.util.Locale.ROOT)
                                            .replace('_', ' '),
                                    attack.known(),
                                    closed(attacked),
                                    idle.p99Millis,
                                    attacked.victim.p99Millis,
                                    ratio,
                                    grown,
                                    most.get(),
                                    good ? "" : " **out of bounds**"));
        }
    }

    private static boolean isWhole(Attacked attacked) {
        return attacked.victim.asked == attacked.victim.answered;
    }

    private static String closed(Attacked attacked) {
        String how =
                attacked.errors.isEmpty()
                        ? "none"
                        : attacked.errors.stream()
                                .distinct()
                                .sorted()
                                .map(HostileRun::name)
                                .reduce((a, b) -> a + ", " + b)
                                .orElseThrow();
        return "%d × %s (%d)"
                .formatted(
                        attacked.connections,
                        how,
                        attacked.steps / Math.max(1, attacked.connections));
    }

    private static String name(int error) {
        return error < 0
                ? "cut"
                : String.valueOf(io.netty.handler.codec.http2.Http2Error.valueOf(error));
    }

    private Attacked play(Http2Attack attack, AtomicBoolean goesOn) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        AtomicInteger connections = new AtomicInteger();
        var steps = new java.util.concurrent.atomic.AtomicLong();
        List<Integer> errors = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> attackers = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            attackers.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        while (System.nanoTime() - until < 0) {
                                            connections.incrementAndGet();
                                            steps.addAndGet(one(attack, until, errors));
                                        }
                                    }));
        }
        Seen seen = watch(until - System.nanoTime(), goesOn);
        for (Thread attacker : attackers) {
            attacker.join();
        }
        goesOn.set(false);
        return new Attacked(seen, connections.get(), steps.get(), errors);
    }

    private long one(Http2Attack attack, long until, List<Integer> errors) {
        int i = 0;
        try (Http2Client client = Http2Client.connect(port, attack.settings()).withoutCredit()) {
            client.next(frame -> frame.type() == Frame.WINDOW_UPDATE); // settings are settled
            Thread reader = Thread.ofVirtual().start(() -> read(client, errors));
            try {
                for (; System.nanoTime() - until < 0 && reader.isAlive(); i++) {
                    attack.step(client, i);
                }
            } catch (UncheckedIOException closed) {
                reader.join(TimeUnit.SECONDS.toMillis(2));
            }
        } catch (UncheckedIOException closed) {
            // As it should be.
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return i;
    }

    private static void read(Http2Client client, List<Integer> errors) {
        try {
            errors.add(client.awaitGoAway());
        } catch (AssertionError | RuntimeException over) {
            // The time was over before it was closed.
        }
    }

    private void count(AtomicInteger most, AtomicBoolean goesOn) {
        while (goesOn.get()) {
            most.accumulateAndGet(held.openRequests(), Math::max);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    /** Asks one request after the other on connections of its own. */
    private Seen watch(long nanos, AtomicBoolean goesOn) {
        var latencies = new Histogram(3);
        long until = System.nanoTime() + nanos;
        long asked = 0;
        long answered = 0;
        @Nullable RawClient client = null;
        while (System.nanoTime() - until < 0 && goesOn.get()) {
            asked++;
            long began = System.nanoTime();
            try {
                client = client == null ? RawClient.connect(port) : client;
                RawResponse response = client.send(VICTIM).readResponse();
                answered += response.status() == 200 ? 1 : 0;
                latencies.recordValue((System.nanoTime() - began) / 1000);
            } catch (UncheckedIOException | AssertionError failed) {
                client = null;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
        if (client != null) {
            client.close();
        }
        return new Seen(asked, answered, latencies.getValueAtPercentile(99) / 1000.0);
    }

    private void slow(String name, String mode) throws Exception {
        String url = "http://127.0.0.1:" + port + "/v1/models";
        Process attack =
                new ProcessBuilder(
                                "slowhttptest",
                                mode,
                                "-c",
                                Integer.toString(SLOW),
                                "-r",
                                "800",
                                "-i",
                                "2",
                                "-l",
                                Integer.toString(2 * SECONDS),
                                "-p",
                                "3",
                                "-u",
                                url)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(folder.resolve("slow.log").toFile()))
                        .start();
        Seen seen = watch(TimeUnit.SECONDS.toNanos(2L * SECONDS), new AtomicBoolean(true));
        attack.destroy();
        attack.waitFor();
        awaitQuiet();
        boolean good = seen.answered == seen.asked;
        isGood &= good;
        lines.add(
                "| %s | %d of %d, p99 %.1f ms |%s"
                        .formatted(
                                name,
                                seen.answered,
                                seen.asked,
                                seen.p99Millis,
                                good ? "" : " **out of bounds**"));
    }

    /** Resident memory; the heap is touched from the beginning, so its garbage does not count. */
    private long memory() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + proxy.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                * 1024;
    }

    private void awaitQuiet() {
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .until(
                        () -> {
                            String page = metrics();
                            return page.contains("sluice_streams 0.0\n")
                                    && page.contains("sluice_buffered_bytes 0.0\n");
                        });
        assertThat(held.openRequests()).isZero();
    }

    private String metrics() {
        try (RawClient client = RawClient.connect(management)) {
            return client.send(Requests.get("/metrics")).readResponse().text();
        }
    }

    @Override
    public void close() {
        proxy.close();
        List.of(held, victim, endless).forEach(RawBackend::close);
    }
}
