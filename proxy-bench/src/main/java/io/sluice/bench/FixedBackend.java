package io.sluice.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A model server that does not think: it answers the one request of {@link Chat} at once, or with
 * events at a set rate, and refuses any request whose body is not byte for byte the expected one.
 * It costs as little as possible, so that the proxy before it is what is measured.
 */
final class FixedBackend implements AutoCloseable {
    private final Loops loops;
    private final List<Channel> listeners;

    private FixedBackend(Loops loops, List<Channel> listeners) {
        this.loops = loops;
        this.listeners = listeners;
    }

    /** As the other, with HTTP/1.1. */
    static FixedBackend start(List<String> models, int loopCount, int eventsPerSecond) {
        return start(models, false, loopCount, eventsPerSecond);
    }

    /**
     * Starts one listener on 127.0.0.1 for each of {@code models}.
     *
     * @param http2 whether HTTP/2 is spoken, by prior knowledge, and not HTTP/1.1
     * @param eventsPerSecond of each open stream, 1 to 1000
     */
    static FixedBackend start(
            List<String> models, boolean http2, int loopCount, int eventsPerSecond) {
        Loops loops = Loops.start(loopCount);
        Map<EventLoop, EventPacer> pacers = new ConcurrentHashMap<>();
        Function<EventLoop, EventPacer> pacer =
                loop ->
                        pacers.computeIfAbsent(
                                loop, l -> EventPacer.started(eventsPerSecond, loop));
        var listeners = new ArrayList<Channel>();
        for (String model : models) {
            listeners.add(listen(loops, pacer, Chat.model(model), http2));
        }
        return new FixedBackend(loops, listeners);
    }

    private static Channel listen(
            Loops loops, Function<EventLoop, EventPacer> pacer, byte[] model, boolean http2) {
        return new ServerBootstrap()
                .group(loops.group())
                .channel(Loops.SERVER_CHANNEL)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                EventPacer own = pacer.apply(channel.eventLoop());
                                channel.pipeline()
                                        .addLast(
                                                http2
                                                        ? new Http2Responder(model, own)
                                                        : new FixedResponder(model, own));
                            }
                        })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** The listeners' ports, in the order of the models. */
    List<Integer> ports() {
        return listeners.stream()
                .map(c -> ((InetSocketAddress) c.localAddress()).getPort())
                .toList();
    }

    @Override
    public void close() {
        listeners.forEach(listener -> listener.close().syncUninterruptibly());
        loops.close();
    }
}
