package io.sluice.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import io.sluice.transport.ListeningSocket;
import io.sluice.transport.LocalSockets;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The proxy that runs already, as its successor knows it: on the other end of a {@link Handover}.
 * Its methods wait for it, but not for ever.
 */
final class Predecessor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.handover");
    private static final int SECONDS = 15;

    private final Channel channel;
    private final int pid;
    private final Talk talk;

    private Predecessor(Channel channel, int pid, Talk talk) {
        this.channel = channel;
        this.pid = pid;
        this.talk = talk;
    }

    /** The one that answers at {@code path}; null when nobody does, and the log says why. */
    static @Nullable Predecessor find(Path path, EventLoop control) {
        if (!Files.exists(path)) {
            return null;
        }
        var talk = new Talk();
        Channel channel = null;
        try {
            channel = connect(path, control, talk);
            var peer = LocalSockets.peer(channel);
            if (!User.isTrusted(peer.uid())) {
                throw new IOException("it belongs to user " + peer.uid());
            }
            channel.writeAndFlush(line(Handover.ASK));
            List<ListeningSocket> sockets = talk.sockets.get(SECONDS, TimeUnit.SECONDS);
            LOG.info("taking {} sockets over from process {}", sockets.size(), peer.pid());
            return new Predecessor(channel, peer.pid(), talk);
        } catch (Exception e) { // also what Netty throws undeclared
            if (channel != null) {
                channel.close();
            }
            LOG.warn("nothing can be taken over at {}: {}", path, why(e));
            return null;
        }
    }

    private static Channel connect(Path path, EventLoop control, Talk talk) {
        return LocalSockets.dialling(control)
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline()
                                        .addLast(new LineBasedFrameDecoder(Handover.LONGEST_LINE))
                                        .addLast(talk);
                            }
                        })
                .connect(LocalSockets.address(path))
                .syncUninterruptibly()
                .channel();
    }

    private static String why(Exception failure) {
        if (failure instanceof TimeoutException) {
            return "no answer within " + SECONDS + " s";
        }
        Throwable cause = failure.getCause();
        return Words.of(failure instanceof ExecutionException && cause != null ? cause : failure);
    }

    private static ByteBuf line(String text) {
        return Unpooled.wrappedBuffer(Handover.bytes(text));
    }

    /** Where it listens; each socket is the caller's. */
    List<ListeningSocket> sockets() {
        return talk.sockets.join();
    }

    /** Tells it that its clients are accepted here, and waits until it accepts none. */
    void relieve() {
        channel.writeAndFlush(line(Handover.READY));
        try {
            talk.gone.get(SECONDS, TimeUnit.SECONDS);
            LOG.info("process {} finishes what it has, and ends", pid);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("process {} does not say that it ends: {}", pid, why(e));
        }
    }

    @Override
    public void close() {
        channel.close();
    }

    /** What it says. Confined to the control loop; its futures are for the one who waits. */
    private static final class Talk extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<List<ListeningSocket>> sockets = new CompletableFuture<>();
        private final CompletableFuture<Void> gone = new CompletableFuture<>();
        private final List<ListeningSocket> received = new ArrayList<>();
        private int missing;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof FileDescriptor descriptor) {
                received(ctx, descriptor.intValue());
                return;
            }
            String line = ((ByteBuf) message).toString(StandardCharsets.US_ASCII);
            ReferenceCountUtil.release(message);
            if (line.equals(Handover.GONE)) {
                gone.complete(null);
            } else if (line.matches("[0-9]{1,4}")) {
                missing = Integer.parseInt(line);
                ctx.executor().execute(() -> askForSockets(ctx)); // behind this read
            } else {
                fail(
                        line.equals(Handover.BUSY)
                                ? "another process takes over there already"
                                : "an answer that is not understood");
            }
        }

        private void askForSockets(ChannelHandlerContext ctx) {
            if (missing == 0) {
                sockets.complete(List.of());
            } else {
                LocalSockets.readDescriptors(ctx.channel(), true);
                ctx.writeAndFlush(line(Handover.SEND));
            }
        }

        private void received(ChannelHandlerContext ctx, int descriptor) {
            ListeningSocket socket = ListeningSocket.of(descriptor);
            if (socket == null) {
                fail("what came is no listening socket");
                return;
            }
            received.add(socket);
            if (--missing == 0) {
                LocalSockets.readDescriptors(ctx.channel(), false);
                if (!sockets.complete(List.copyOf(received))) {
                    received.forEach(ListeningSocket::close); // nobody waits any more
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail("it has closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(Words.of(cause));
            ctx.close();
        }

        private void fail(String why) {
            sockets.completeExceptionally(new IOException(why));
            gone.completeExceptionally(new IOException(why));
        }
    }
}
