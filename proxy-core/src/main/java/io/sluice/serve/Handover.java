package io.sluice.serve;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.sluice.transport.LocalSockets;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives the listening sockets to a successor that asks for them over a Unix domain socket, and lets
 * go of them when it says that it serves. Until then nothing has changed, whatever becomes of it.
 * Confined to the control loop, save for its beginning and its end.
 *
 * <p>The successor speaks first, in lines: {@link #ASK}, answered by the number of sockets or by
 * {@link #BUSY}; {@link #SEND}, answered by the sockets; and {@link #READY}, answered by {@link
 * #GONE}. The one who runs may be of an older version: what is here stays as it is.
 */
final class Handover implements AutoCloseable {
    static final String ASK = "sluice handover 1";
    static final String BUSY = "busy";
    static final String SEND = "send";
    static final String READY = "ready";
    static final String GONE = "gone";
    static final int LONGEST_LINE = 64;

    private static final Logger LOG = LoggerFactory.getLogger("sluice.handover");

    /** What is handed over. */
    interface Estate {
        /** The sockets on which clients are accepted now. */
        List<FileDescriptor> sockets();

        /** Somebody else accepts the clients from now on. */
        void leave();
    }

    private final Path path;
    private final Path unannounced;
    private final Estate estate;
    private final Channel listening;
    private volatile @Nullable Object file;
    private @Nullable Channel successor;
    private boolean isGone;

    private Handover(Path path, EventLoop control, Estate estate) throws IOException {
        this.path = path;
        this.unannounced =
                path.resolveSibling(
                        path.getFileName()
                                + ".%06x".formatted(ThreadLocalRandom.current().nextInt(1 << 24)));
        this.estate = estate;
        this.listening =
                LocalSockets.accepting(control)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(new LineBasedFrameDecoder(LONGEST_LINE))
                                                .addLast(new Talk());
                                    }
                                })
                        .bind(LocalSockets.address(unannounced))
                        .syncUninterruptibly()
                        .channel();
        Files.setPosixFilePermissions(unannounced, PosixFilePermissions.fromString("rw-------"));
    }

    /**
     * Can be announced from now on.
     *
     * @throws IOException when nobody can listen at {@code path}, with a sentence that says why
     */
    static Handover open(Path path, EventLoop control, Estate estate) throws IOException {
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !attributes(path).isOther()) {
                throw new IOException("a file is there that is no socket");
            }
            return new Handover(path.toAbsolutePath(), control, estate);
        } catch (Exception e) { // also what Netty throws undeclared
            throw new IOException("`handover` cannot listen on " + path + ": " + Words.of(e), e);
        }
    }

    /** Whoever asks at the path asks this proxy from now on, and nobody before it. */
    void announce() throws IOException {
        Files.move(unannounced, path, StandardCopyOption.ATOMIC_MOVE);
        file = attributes(path).fileKey();
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        Object mine = file;
        try {
            Files.deleteIfExists(unannounced);
            if (mine != null && Files.exists(path) && mine.equals(attributes(path).fileKey())) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be removed: {}", path, Words.of(e));
        }
    }

    /** One process that asks. */
    private final class Talk extends SimpleChannelInboundHandler<ByteBuf> {
        private List<FileDescriptor> sockets = List.of();
        private String who = "";

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) throws IOException {
            String line = bytes.toString(StandardCharsets.US_ASCII);
            switch (line) {
                case ASK -> asked(ctx);
                case SEND -> send(ctx);
                case READY -> ready(ctx);
                default -> {
                    LOG.warn("somebody at {} speaks another language", path);
                    ctx.close();
                }
            }
        }

        private void asked(ChannelHandlerContext ctx) throws IOException {
            var peer = LocalSockets.peer(ctx.channel());
            if (!User.isTrusted(peer.uid())) {
                LOG.warn("process {} of user {} may take nothing over", peer.pid(), peer.uid());
                ctx.close();
            } else if (isGone || successor != null) {
                say(ctx, BUSY);
            } else {
                successor = ctx.channel();
                who = "process " + peer.pid();
                LOG.info("{} is about to take over", who);
                sockets = estate.sockets();
                say(ctx, Integer.toString(sockets.size()));
            }
        }

        private void send(ChannelHandlerContext ctx) {
            sockets.forEach(ctx::write);
            ctx.flush();
        }

        private void ready(ChannelHandlerContext ctx) {
            if (!ctx.channel().equals(successor)) {
                ctx.close();
                return;
            }
            LOG.info("{} has taken over: this proxy finishes what it has, and ends", who);
            isGone = true;
            file = null; // the path is the successor's
            listening.close();
            estate.leave();
            say(ctx, GONE);
        }

        private void say(ChannelHandlerContext ctx, String line) {
            ctx.writeAndFlush(ctx.alloc().buffer().writeBytes(bytes(line)));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (ctx.channel().equals(successor)) {
                successor = null;
                if (!isGone) {
                    LOG.warn("{} has not taken over: this proxy goes on as before", who);
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.warn("talking to a successor failed: {}", Words.of(cause));
            ctx.close();
        }
    }

    static byte[] bytes(String line) {
        return (line + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
