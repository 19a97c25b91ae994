package io.sluice.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;

import org.HdrHistogram.Histogram;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of load: opens the connections, lets them warm up, measures, and stops them. */
final class Load {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private Load() {}

    /**
     * What to do.
     *
     * @param warm between all clients being at work and the measured time
     * @param protocol what each connection speaks
     * @param watched processes whose CPU time is read at both ends of the measured time, by group
     */
    record Plan(
            InetSocketAddress target,
            Protocol protocol,
            int connections,
            int loops,
            Duration warm,
            Duration measured,
            Map<String, List<Long>> watched) {}

    /**
     * What is spoken with the target.
     *
     * @param streams requests that are under way at once on each connection; 1 without HTTP/2
     * @param stalled whether each connection has one more stream, which is not read
     */
    record Protocol(boolean http2, int streams, boolean tls, boolean stalled) {
        /** HTTP/1.1, not encrypted. */
        static final Protocol HTTP1 = new Protocol(false, 1, false, false);
    }

    /**
     * What came out of the measured time.
     *
     * @param work requests or events
     * @param ended streams that came to their end in the whole run
     * @param failures of the whole run
     * @param firstFailure empty when there was none
     * @param latencies in nanoseconds
     */
    record Result(
            long work,
            long ended,
            long failures,
            String firstFailure,
            Histogram latencies,
            CpuTimes cpu) {}

    /** Makes client number {@code index}. */
    interface Clients {
        CheckingClient client(int index, EventLoop loop, Tally tally);
    }

    /** Begins the load. */
    interface Beginning {
        void begin(Loops loops, Tally tally);
    }

    static Result run(Plan plan, Clients clients) throws InterruptedException {
        return run(plan, (loops, tally) -> connect(plan, clients, loops, tally));
    }

    static Result run(Plan plan, Beginning beginning) throws InterruptedException {
        var tally = new Tally();
        try (Loops loops = Loops.start(plan.loops())) {
            beginning.begin(loops, tally);
            awaitReady(plan, tally);
            TimeUnit.NANOSECONDS.sleep(plan.warm().toNanos());

            tally.latencies();
            long workBefore = tally.workDone();
            CpuTimes before = CpuTimes.now(plan.watched());
            TimeUnit.NANOSECONDS.sleep(plan.measured().toNanos());
            CpuTimes used = CpuTimes.now(plan.watched()).since(before);
            long work = tally.workDone() - workBefore;
            Histogram latencies = tally.latencies();
            tally.stop();
            return new Result(
                    work,
                    tally.streamsEnded(),
                    tally.failureCount(),
                    tally.firstFailure(),
                    latencies,
                    used);
        }
    }

    private static void connect(Plan plan, Clients clients, Loops loops, Tally tally) {
        var wires = new Wires(plan.protocol(), clients, tally);
        for (int i = 0; i < plan.connections(); i++) {
            new Bootstrap()
                    .group(loops.group())
                    .channel(Loops.CLIENT_CHANNEL)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(wires.connection(i))
                    .connect(plan.target())
                    .addListener(
                            future -> {
                                if (!future.isSuccess()) {
                                    tally.fail("cannot connect: " + future.cause());
                                }
                            });
        }
    }

    private static void awaitReady(Plan plan, Tally tally) throws InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        int clients = plan.connections() * plan.protocol().streams();
        while (tally.readyClients() < clients && tally.failureCount() == 0) {
            if (System.nanoTime() > deadline) {
                tally.fail(
                        "only "
                                + tally.readyClients()
                                + " of "
                                + clients
                                + " clients at work after "
                                + READY_WITHIN);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
