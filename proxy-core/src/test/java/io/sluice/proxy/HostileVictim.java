package io.sluice.proxy;

import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The victim of {@link HostileRun}: asks one request after the other. */
final class HostileVictim {
    private static final String REQUEST = Requests.chatFor("victim");

    /** What it sees; latencies in milliseconds. */
    record Seen(long asked, long answered, double p99, double most) {
        boolean isWhole() {
            return asked == answered;
        }
    }

    private HostileVictim() {}

    /**
     * @param from an address of the loopback interface
     * @param stays on one connection, or has a new one for each request
     * @param gapMicros between two requests
     */
    static Seen ask(int port, String from, boolean stays, long gapMicros, double seconds) {
        var latencies = new Histogram(3);
        long until = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        long asked = 0;
        long answered = 0;
        @Nullable RawClient client = null;
        while (System.nanoTime() - until < 0) {
            asked++;
            long began = System.nanoTime();
            try {
                client = client == null ? RawClient.connectFrom(from, port) : client;
                RawResponse response = client.send(REQUEST).readResponse();
                answered += response.status() == 200 ? 1 : 0;
                latencies.recordValue((System.nanoTime() - began) / 1000);
                if (!stays) {
                    client.close();
                    client = null;
                }
            } catch (UncheckedIOException | AssertionError failed) {
                client = null;
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(gapMicros));
        }
        if (client != null) {
            client.close();
        }
        return new Seen(
                asked,
                answered,
                latencies.getValueAtPercentile(99) / 1000.0,
                latencies.getMaxValue() / 1000.0);
    }
}
