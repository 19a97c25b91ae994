package io.sluice.simulate;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A simulated model server that behaves on the wire as vLLM does.
 *
 * <p>With {@link SimulatedModel#faultsAllowed} a request can ask for a fault in its field {@code
 * x-simulate-fault}, and {@code POST /simulate/faults} for that of the requests to come: {@code
 * crash}, {@code hang}, {@code hang-after=N}, {@code reset-after=N}, {@code truncate-after=N},
 * {@code status=503}, {@code slow=100ms}, {@code garbage}, {@code close}, {@code close-idle}. N
 * counts tokens: before that many are said (0: after the head of a stream), the connection falls
 * silent, is reset, or is closed. {@code crash} stops listening and closes every connection; {@code
 * close-idle} closes after the answer, which promised otherwise.
 *
 * <p>Safe to use from any thread; a connection is confined to its event loop.
 */
public final class SimulatedServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedServer.class);
    private static final int BACKLOG = 4096;
    private static final Future<?> NOTHING_TO_STOP =
            GlobalEventExecutor.INSTANCE.newSucceededFuture(null);

    /**
     * Inference requests: completions, chats and embeddings, well-formed or not.
     *
     * @param completed those answered to the end, refusals too
     * @param cancelled those whose connection ended before their answer did
     * @param running those that are neither
     */
    public record Counts(long started, long completed, long cancelled, long running) {}

    private final SimulatedModel settings;
    private final ChannelGroup channels =
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Recorder recorder = new Recorder();
    private final Tally tally = new Tally();
    private final Load load;
    private final Endpoints endpoints;
    private final Speaker speaker;
    private final Faults faults;
    private final Supplier<Future<?>> stopLoops;
    private final Channel listening;

    private SimulatedServer(
            SimulatedModel settings,
            InetSocketAddress bind,
            EventLoopGroup loops,
            Class<? extends ServerChannel> channelType,
            Supplier<Future<?>> stopLoops) {
        this.settings = settings;
        this.stopLoops = stopLoops;
        var random = new SplittableRandom(settings.seed());
        this.load = new Load(settings.models());
        SplittableRandom ids = random.split();
        this.speaker = new Speaker(settings.tokens(), random.split());
        this.faults = new Faults(random.split());
        this.endpoints = new Endpoints(settings, load, faults, ids);
        this.listening = listen(bind, loops, channelType);
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param bind where to listen; port 0: any free one, see {@link #address}
     * @param loops whose loops do all the work; not closed with the server
     * @param channelType the listening channel that fits the loops
     * @throws UncheckedIOException when it cannot listen there; the message says where and why
     */
    public static SimulatedServer start(
            SimulatedModel settings,
            InetSocketAddress bind,
            EventLoopGroup loops,
            Class<? extends ServerChannel> channelType) {
        return new SimulatedServer(settings, bind, loops, channelType, () -> NOTHING_TO_STOP);
    }

    /** Starts a server on a free port of the loopback address, with a thread of its own. */
    public static SimulatedServer start(SimulatedModel settings) {
        return start(settings, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** As {@link #start(SimulatedModel)}, at an address; for a server that comes back. */
    public static SimulatedServer start(SimulatedModel settings, InetSocketAddress bind) {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Supplier<Future<?>> stop = () -> loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        try {
            return new SimulatedServer(settings, bind, loops, NioServerSocketChannel.class, stop);
        } catch (UncheckedIOException e) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    private Channel listen(
            InetSocketAddress bind,
            EventLoopGroup loops,
            Class<? extends ServerChannel> channelType) {
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(channelType)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        connected(channel);
                                    }
                                })
                        .bind(bind)
                        .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            String problem = "cannot listen on " + text(bind) + ": " + cause.getMessage();
            throw new UncheckedIOException(problem, new IOException(cause));
        }
        return bound.channel();
    }

    private void connected(Channel channel) {
        channels.add(channel);
        Wire.addHandlers(channel, this);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Its base address, such as {@code http://127.0.0.1:8001}. */
    public String url() {
        return "http://" + text(address());
    }

    public Counts counts() {
        return tally.counts();
    }

    /**
     * What arrived under an {@code X-Request-Id}; the last of them if there were several.
     *
     * @throws IllegalStateException when nothing did, or requests are not recorded
     */
    public RecordedRequest recorded(String requestId) {
        return recorder.find(requestId);
    }

    /**
     * What {@code /health} answers from now on.
     *
     * @param status an HTTP status; 0: nothing at all
     */
    public void answerHealthWith(int status) {
        endpoints.answerHealthWith(status);
    }

    /** Waits until it is closed, or crashed on request. */
    public void awaitClose() throws InterruptedException {
        listening.closeFuture().await();
    }

    /** Stops listening and closes every connection. Waits for it, except on its own event loop. */
    @Override
    public void close() {
        crash();
        boolean mayWait = !listening.eventLoop().inEventLoop();
        if (mayWait) {
            listening.closeFuture().awaitUninterruptibly();
            channels.newCloseFuture().awaitUninterruptibly();
        }
        Future<?> stopped = stopLoops.get();
        if (mayWait) {
            // A closed channel keeps its port until its selector has let go of it.
            stopped.awaitUninterruptibly();
        }
    }

    void crash() {
        listening.close();
        channels.close();
    }

    SimulatedModel settings() {
        return settings;
    }

    Generation.Pace pace() {
        return new Generation.Pace(settings.firstToken(), settings.betweenTokens());
    }

    Endpoints endpoints() {
        return endpoints;
    }

    Faults faults() {
        return faults;
    }

    Speaker speaker() {
        return speaker;
    }

    Load load() {
        return load;
    }

    Tally tally() {
        return tally;
    }

    /**
     * @param request borrowed
     */
    void record(FullHttpRequest request) {
        if (settings.recordRequests()) {
            recorder.add(request, ByteBufUtil.getBytes(request.content()));
        }
    }

    void unexpected(Throwable cause) {
        LOG.warn("a connection of the simulated server failed", cause);
    }

    private static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
