package io.sluice.serve;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.sluice.admission.Admission;
import io.sluice.admission.Gate;
import io.sluice.admission.WaitingRoom;
import io.sluice.codec.http.HeadLimits;
import io.sluice.config.LimitsConfig;
import io.sluice.config.SluiceConfig;
import io.sluice.exchange.LoopContext;
import io.sluice.exchange.Quarantine;
import io.sluice.exchange.RetryBudget;
import io.sluice.exchange.Snapshots;
import io.sluice.exchange.UsagePool;
import io.sluice.failure.Failure;
import io.sluice.fleet.Backend;
import io.sluice.fleet.Fleet;
import io.sluice.health.LiveTraffic;
import io.sluice.listen.Addresses;
import io.sluice.listen.ClientConnections;
import io.sluice.observe.AccessLog;
import io.sluice.observe.LoopCounters;
import io.sluice.observe.RepeatedLog;
import io.sluice.tls.UpstreamTls;
import io.sluice.transport.Budget;
import io.sluice.transport.Flushes;
import io.sluice.transport.Timers;
import io.sluice.transport.Transport;
import io.sluice.upstream.Upstreams;

import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The event loops that carry the requests, one for each core, and what each of them has of its own.
 */
final class DataLoops implements AutoCloseable {
    private static final int CLOSE_SECONDS = 1;

    /** A loop that hangs is not waited for for ever. */
    private static final int LOOP_MILLIS = 5000;

    private final MultiThreadIoEventLoopGroup group;
    private final IdentityHashMap<EventLoop, ClientConnections> connections =
            new IdentityHashMap<>();
    private final IdentityHashMap<EventLoop, Timers> wheels = new IdentityHashMap<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sluice-clock").factory());
    private final List<LoopCounters> counters = new ArrayList<>();
    private final IdentityHashMap<EventLoop, Upstreams> upstreams = new IdentityHashMap<>();
    private final DirectMemory memory = DirectMemory.ofThisProcess();
    private final Budget budget;
    private long reported;
    private volatile boolean closing;
    private final Gate gate;
    private final Admission admission;
    private final RetryBudget retryBudget;

    DataLoops(
            SluiceConfig config,
            Transport transport,
            Fleet fleet,
            Snapshots snapshots,
            LiveTraffic liveTraffic,
            AccessLog accessLog,
            UpstreamTls tls,
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
        budget = new Budget(buffered(config));
        var random = new SplittableRandom();
        var peers =
                new RepeatedLog(
                        LoggerFactory.getLogger("sluice.listen"), "{}: {}", System::nanoTime);
        var addresses = new Addresses(System::nanoTime);
        gate = new Gate(config.admission().maxInFlight());
        var room = new WaitingRoom(config.admission().queue(), random.split());
        admission = new Admission(gate, room, fleet, budget, this::endings);
        retryBudget = new RetryBudget(config.retryBudget(), admission::inside);
        var quarantine = new Quarantine(System::nanoTime);
        for (EventExecutor executor : group) {
            var loop = (EventLoop) executor;
            var timers = new Timers(System::nanoTime);
            var flushes = new Flushes(loop);
            wheels.put(loop, timers);
            var loopCounters = new LoopCounters();
            counters.add(loopCounters);
            var loopUpstreams =
                    new Upstreams(
                            loop,
                            transport,
                            timers,
                            flushes,
                            heads(config.limits()),
                            config.limits().streamBuffer(),
                            loopCounters,
                            budget,
                            tls,
                            liveTraffic::leaving);
            var context =
                    new LoopContext(
                            snapshots,
                            admission,
                            loopUpstreams,
                            liveTraffic,
                            timers,
                            flushes,
                            loopCounters,
                            budget,
                            random.split(),
                            draining,
                            new LoopContext.PeekPool(),
                            new UsagePool(),
                            new LoopContext.Failover(retryBudget, quarantine),
                            accessLog.queue());
            upstreams.put(loop, loopUpstreams);
            connections.put(loop, new ClientConnections(context, peers, addresses));
        }
        clock.scheduleWithFixedDelay( // no catching up after a stall: it must read first
                this::turnWheels, Timers.TICK_MILLIS, Timers.TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private long endings() {
        return counters.stream().mapToLong(c -> c.endings().value()).sum();
    }

    private void turnWheels() {
        admission.look(System.nanoTime());
        wheels.forEach(
                (loop, timers) -> {
                    if (!loop.isShuttingDown()) {
                        timers.turnOn(loop);
                    }
                });
    }

    /**
     * Calls {@code broken}, on any thread, when a loop has ended though nobody closed it: its
     * connections are lost, and whoever is accepted by it will not be heard.
     */
    void whenBroken(Runnable broken) {
        group.forEach(
                loop ->
                        loop.terminationFuture()
                                .addListener(
                                        ended -> {
                                            if (!closing) {
                                                broken.run();
                                            }
                                        }));
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

    Admission admission() {
        return admission;
    }

    /** What is not in a snapshot follows the configuration, too. */
    void apply(SluiceConfig config) {
        LimitsConfig limits = config.limits();
        gate.limit(config.admission().maxInFlight());
        admission.room().limit(config.admission().queue());
        retryBudget.limit(config.retryBudget());
        budget.limit(buffered(config));
        upstreams.forEach(
                (loop, pool) ->
                        loop.execute(() -> pool.limit(heads(limits), limits.streamBuffer())));
    }

    /** Connections to {@code backend} that lie idle are closed. */
    void retire(Backend backend) {
        upstreams.forEach((loop, pool) -> loop.execute(() -> pool.retire(backend)));
    }

    /** Connections that clients have open. */
    long connected() {
        return counters.stream().mapToLong(c -> c.clientConnections().value()).sum();
    }

    /** Tells all clients to leave. Who was accepted before this is counted when it returns. */
    void drain() {
        eachAwaited(ClientConnections::drain);
    }

    /** Tells the clients of one listener to leave. */
    void drain(int listener) {
        connections.forEach((loop, clients) -> loop.execute(() -> clients.drain(listener)));
    }

    /** Ends what still runs, as clearly as each client can be told; waits until that is done. */
    void cut(Failure why) {
        eachAwaited(clients -> clients.cut(why));
    }

    private void eachAwaited(Consumer<ClientConnections> what) {
        connections.forEach(
                (loop, clients) -> {
                    if (!loop.isShuttingDown()) {
                        loop.submit(() -> what.accept(clients)).awaitUninterruptibly(LOOP_MILLIS);
                    }
                });
    }

    private long buffered(SluiceConfig config) {
        long wanted = config.limits().buffered();
        if (wanted != reported) {
            reported = wanted;
            memory.report(wanted);
        }
        return memory.clamp(wanted);
    }

    private static HeadLimits heads(LimitsConfig limits) {
        return HeadLimits.DEFAULT.withBytes(limits.head());
    }

    /** Closes the connections first: loops that stop at once leave them to the system. */
    @Override
    public void close() {
        closing = true;
        clock.shutdownNow();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        connections.forEach((loop, clients) -> close(loop, clients, deadline));
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static void close(EventLoop loop, ClientConnections clients, long deadline) {
        if (loop.isShuttingDown()) {
            return;
        }
        Future<List<ChannelFuture>> closing = loop.submit(clients::close);
        if (closing.awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                && closing.isSuccess()) {
            for (ChannelFuture one : closing.getNow()) {
                one.awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        }
    }
}
