package io.sluice.bench;

import org.HdrHistogram.Histogram;

import picocli.CommandLine.Option;

import tools.jackson.databind.json.JsonMapper;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What both generators are told and what both report. */
final class LoadOptions {
    @Option(names = "--port", required = true, description = "On 127.0.0.1.")
    private int port = 0;

    @Option(names = "--connections")
    private int connections = 64;

    @Option(names = "--http2", description = "With prior knowledge, or by ALPN with --tls.")
    private boolean http2 = false;

    @Option(names = "--streams", description = "Requests at once on each HTTP/2 connection.")
    private int streams = 1;

    @Option(
            names = "--stalled",
            description = "One more stream on each HTTP/2 connection, which is not read.")
    private boolean stalled = false;

    @Option(names = "--tls", description = "Whatever the certificate.")
    private boolean tls = false;

    @Option(names = "--loops", description = "Event loops of the generator.")
    private int loops = 1;

    @Option(names = "--model", description = "Connections take turns; may repeat.")
    private List<String> models = List.of("alpha-7b");

    @Option(names = "--routed", description = "Answers must come from the asked model's backend.")
    private boolean routed = false;

    @Option(names = "--warm", description = "Seconds of load before the measured ones.")
    private double warmSeconds = 1;

    @Option(names = "--seconds", description = "Measured seconds.")
    private double seconds = 5;

    @Option(
            names = "--watch",
            description =
                    "NAME=PID: a process whose CPU time is read; PIDs of one NAME are added up.")
    private List<String> watched = List.of();

    /** How many requests are under way at once. */
    int clients() {
        return connections * streams;
    }

    int loops() {
        return loops;
    }

    boolean routed() {
        return routed;
    }

    byte[] model(int index) {
        return Chat.model(models.get(index % models.size()));
    }

    Load.Plan plan() {
        if ((streams > 1 || stalled) && !http2) {
            throw new IllegalArgumentException("--streams and --stalled need --http2");
        }
        return new Load.Plan(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new Load.Protocol(http2, streams, tls, stalled),
                connections,
                loops,
                duration(warmSeconds),
                duration(seconds),
                watchedGroups());
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private Map<String, List<Long>> watchedGroups() {
        var groups = new TreeMap<String, List<Long>>();
        groups.put("generator", List.of(ProcessHandle.current().pid()));
        for (String entry : watched) {
            int equals = entry.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--watch takes NAME=PID, not " + entry);
            }
            long pid = Long.parseLong(entry.substring(equals + 1));
            groups.merge(
                    entry.substring(0, equals),
                    List.of(pid),
                    (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
        }
        return groups;
    }

    /** Prints one line of JSON; the exit status says whether every answer was right. */
    static int report(Load.Result result) {
        Histogram latencies = result.latencies();
        var line = new LinkedHashMap<String, Object>();
        line.put("work", result.work());
        line.put("seconds", result.cpu().nanos() / 1e9);
        line.put("streams_ended", result.ended());
        line.put("failures", result.failures());
        line.put("first_failure", result.firstFailure());
        line.put("p50_us", latencies.getValueAtPercentile(50) / 1e3);
        line.put("p99_us", latencies.getValueAtPercentile(99) / 1e3);
        line.put("max_us", latencies.getMaxValue() / 1e3);
        line.put("cpu_ticks", result.cpu().ticks());
        line.put("machine_busy_ticks", result.cpu().busy());
        line.put("machine_stolen_ticks", result.cpu().stolen());
        System.out.println(JsonMapper.shared().writeValueAsString(line));
        return result.failures() == 0 ? 0 : 1;
    }
}
