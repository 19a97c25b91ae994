package io.sluice.proxy;

import io.sluice.testkit.Ports;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A proxy of {@link HostileRun}, in a process of its own, and what it takes. */
final class HostileProxy implements AutoCloseable {
    private static final long MILLIS_PER_TICK = 10;

    private final int port = Ports.free();
    private final int management = Ports.free();
    private final Path errors;
    private final JavaProcess process;

    private HostileProxy(Path folder, String name, List<RawBackend> backends) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(
                file,
                """
                listeners:
                  - {bind: 127.0.0.1:%d}
                  - {bind: 127.0.0.1:%d, serves: [management]}
                backends: [%s]
                limits: {header_time: 5s, stalled_reader: 5s}
                """
                        .formatted(
                                port,
                                management,
                                String.join(
                                        ", ", backends.stream().map(RawBackend::url).toList())));
        errors = folder.resolve(name + ".log");
        process =
                JavaProcess.startLimited(
                        List.of(),
                        Redirect.to(errors.toFile()),
                        List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"),
                        "serve",
                        "-c",
                        file.toString());
    }

    static HostileProxy start(Path folder, String name, List<RawBackend> backends)
            throws IOException {
        return new HostileProxy(folder, name, backends);
    }

    int port() {
        return port;
    }

    /** What it has said on standard error. */
    String log() throws IOException {
        return Files.readString(errors);
    }

    /** Resident memory; the heap is touched from the beginning, so its garbage does not count. */
    long memory() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                * 1024;
    }

    /** Processor time that it has spent, in milliseconds. */
    long cpuMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(words[11]) + Long.parseLong(words[12])) * MILLIS_PER_TICK;
    }

    /** Waits until it holds nothing of anybody. */
    void awaitQuiet() {
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            String page = metrics();
                            return page.contains("sluice_streams 0.0\n")
                                    && page.contains("sluice_buffered_bytes 0.0\n");
                        });
    }

    private String metrics() {
        try (RawClient client = RawClient.connect(management)) {
            return client.send(Requests.get("/metrics")).readResponse().text();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
