package io.sluice.serve;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.admission.Gate;
import io.sluice.codec.http.HeadLimits;
import io.sluice.config.SluiceConfig;
import io.sluice.exchange.Budget;
import io.sluice.exchange.LoopContext;
import io.sluice.health.LiveTraffic;
import io.sluice.listen.ClientConnections;
import io.sluice.observe.LoopCounters;
import io.sluice.route.Routes;
import io.sluice.transport.Timers;
import io.sluice.transport.Transport;
import io.sluice.upstream.Upstreams;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The event loops that carry the requests, one for each core, and what each of them has of its own.
 */
final class DataLoops implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group;
    private final IdentityHashMap<EventLoop, ClientConnections> connections =
            new IdentityHashMap<>();
    private final List<LoopCounters> counters = new ArrayList<>();
    private final Budget budget;

    DataLoops(
            SluiceConfig config,
            Transport transport,
            Routes routes,
            LiveTraffic liveTraffic,
            BooleanSupplier draining) {
        int count =
                config.threads() > 0
                        ? config.threads()
                        : Runtime.getRuntime().availableProcessors();
        group =
                new MultiThreadIoEventLoopGroup(
                        count,
                        new DefaultThreadFactory("sluice-loop", true),
                        transport.ioHandlers());
        budget = new Budget(config.limits().buffered());
        var admission = new Gate(config.admission().maxInFlight());
        var random = new SplittableRandom();
        for (EventExecutor executor : group) {
            var loop = (EventLoop) executor;
            var timers = new Timers(System::nanoTime).start(loop);
            var loopCounters = new LoopCounters();
            counters.add(loopCounters);
            var upstreams =
                    new Upstreams(
                            loop,
                            transport,
                            timers,
                            HeadLimits.DEFAULT.withBytes(config.limits().head()),
                            config.limits().streamBuffer());
            var context =
                    new LoopContext(
                            routes,
                            admission,
                            upstreams,
                            liveTraffic,
                            timers,
                            loopCounters,
                            config.limits(),
                            budget,
                            random.split(),
                            draining,
                            new LoopContext.PeekPool());
            connections.put(loop, new ClientConnections(context));
        }
    }

    EventLoopGroup group() {
        return group;
    }

    int size() {
        return connections.size();
    }

    /** By event loop; never changed. */
    IdentityHashMap<EventLoop, ClientConnections> connections() {
        return connections;
    }

    List<LoopCounters> counters() {
        return counters;
    }

    Budget budget() {
        return budget;
    }

    void drain() {
        connections.forEach((loop, clients) -> loop.execute(clients::drain));
    }

    /** Ends all requests that still run, so that no client takes half an answer for the whole. */
    private void cut() {
        connections.forEach(
                (loop, clients) -> {
                    if (!loop.isShuttingDown()) {
                        loop.submit(clients::cut).awaitUninterruptibly(1, TimeUnit.SECONDS);
                    }
                });
    }

    @Override
    public void close() {
        cut();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
