package io.sluice.serve;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.simulate.SimulatedModel;
import io.sluice.simulate.SimulatedServer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A fleet for somebody who has none: two models, two replicas each, inside this program. It has a
 * loop of its own, so that it disturbs neither requests nor probes.
 */
public final class EmbeddedFleet implements AutoCloseable {
    private static final List<String> MODELS = List.of("llama-7b", "qwen-14b");
    private static final int REPLICAS = 2;
    private static final Duration FIRST_TOKEN = Duration.ofMillis(200);
    private static final Duration BETWEEN_TOKENS = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MultiThreadIoEventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(
                    1,
                    new DefaultThreadFactory("sluice-simulated", true),
                    NioIoHandler.newFactory());
    private final List<SimulatedServer> servers = new ArrayList<>();

    private EmbeddedFleet() {}

    public static EmbeddedFleet start() {
        var fleet = new EmbeddedFleet();
        for (String model : MODELS) {
            for (int replica = 0; replica < REPLICAS; replica++) {
                fleet.servers.add(
                        SimulatedServer.start(
                                SimulatedModel.DEFAULTS
                                        .withModels(model)
                                        .withPace(FIRST_TOKEN, BETWEEN_TOKENS),
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                fleet.loop,
                                NioServerSocketChannel.class));
            }
        }
        return fleet;
    }

    /** The replicas, as backends are declared. */
    public List<String> urls() {
        return servers.stream().map(SimulatedServer::url).toList();
    }

    /** Waits until {@code sluice} has found all replicas healthy: a moment. */
    public void awaitHealthy(Sluice sluice) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (sluice.fleet().view().healthy().size() < servers.size()
                && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        servers.forEach(SimulatedServer::close);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
