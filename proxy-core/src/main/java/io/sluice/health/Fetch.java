package io.sluice.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.handler.codec.http2.HttpToHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.InboundHttp2ToHttpAdapterBuilder;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.config.Protocol;
import io.sluice.fleet.Backend;
import io.sluice.tls.TlsFault;
import io.sluice.tls.UpstreamTls;
import io.sluice.transport.Descriptors;
import io.sluice.transport.FirstBytes;
import io.sluice.transport.SocketFailure;
import io.sluice.transport.Transport;

import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One {@code GET} to a backend on a connection of its own, by Netty's own codec: it is rare. */
final class Fetch extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int LARGEST_ANSWER = 16 * 1024 * 1024;

    /** What came of it. */
    sealed interface Result {
        record Answer(int status, String body) implements Result {}

        /**
         * No answer.
         *
         * @param refused whether nobody listens there
         */
        record Nothing(String detail, boolean refused) implements Result {}

        /** There was no file descriptor to ask with, which says nothing about who is asked. */
        record NotAsked() implements Result {}
    }

    private final Backend backend;
    private final String path;
    private final Consumer<Result> told;
    private boolean done;

    private Fetch(Backend backend, String path, Consumer<Result> told) {
        this.backend = backend;
        this.path = path;
        this.told = told;
    }

    /**
     * How probes reach backends.
     *
     * @param open the connections that are in use
     */
    record Way(EventLoop loop, Transport transport, UpstreamTls tls, ChannelGroup open) {
        Way(EventLoop loop, Transport transport, UpstreamTls tls) {
            this(loop, transport, tls, new DefaultChannelGroup(loop));
        }
    }

    /**
     * @param told once, on the loop of {@code way}
     */
    static void get(
            Way way, Backend backend, String path, Duration timeout, Consumer<Result> told) {
        var fetch = new Fetch(backend, path, told);
        int millis = Math.toIntExact(timeout.toMillis());
        ChannelFuture connecting =
                new Bootstrap()
                        .group(way.loop())
                        .channel(way.transport().clientChannel())
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        way.open().add(channel);
                                        fetch.addTo(channel.pipeline(), way, millis);
                                    }
                                })
                        .connect(backend.address());
        var timer =
                way.loop()
                        .schedule(
                                () -> fetch.late(connecting.channel(), millis),
                                millis,
                                TimeUnit.MILLISECONDS);
        connecting.channel().closeFuture().addListener(closed -> timer.cancel(false));
        connecting.addListener(
                connected -> {
                    if (!connected.isSuccess()) { // without a socket not told on its loop
                        timer.cancel(false);
                        way.loop().execute(() -> fetch.failed(connected.cause()));
                    }
                });
    }

    private void addTo(ChannelPipeline pipeline, Way way, long millis) {
        if (backend.config().tls() != null) {
            ByteBufAllocator allocator = pipeline.channel().alloc();
            pipeline.addLast(way.tls().newHandler(backend.config(), allocator, millis));
        }
        pipeline.addLast(
                new FirstBytes(
                        backend.config().protocol() == Protocol.HTTP2,
                        TlsFault::demandsCertificate,
                        (channel, why) -> failed(why)));
        switch (backend.config().protocol()) {
            case HTTP1 ->
                    pipeline.addLast(new HttpClientCodec())
                            .addLast(new HttpObjectAggregator(LARGEST_ANSWER));
            case HTTP2 -> {
                var connection = new DefaultHttp2Connection(false);
                pipeline.addLast(
                        new HttpToHttp2ConnectionHandlerBuilder()
                                .connection(connection)
                                .frameListener(
                                        new InboundHttp2ToHttpAdapterBuilder(connection)
                                                .maxContentLength(LARGEST_ANSWER)
                                                .build())
                                .build());
            }
        }
        pipeline.addLast(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers()
                .set(HttpHeaderNames.HOST, backend.authority())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.USER_AGENT, "sluice-health");
        if (backend.replacesCredentials()) {
            request.headers()
                    .set(
                            HttpHeaderNames.AUTHORIZATION,
                            "Bearer " + backend.config().apiKey().value());
        }
        if (backend.config().protocol() == Protocol.HTTP2) {
            boolean secure = backend.config().tls() != null;
            request.headers()
                    .set(ExtensionHeaderNames.SCHEME.text(), secure ? "https" : "http")
                    .remove(HttpHeaderNames.CONNECTION);
        }
        ctx.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
        if (response.decoderResult().isFailure()) {
            nothing(ctx.channel(), "its answer is not HTTP");
            return;
        }
        tell(
                new Result.Answer(
                        response.status().code(),
                        response.content().toString(StandardCharsets.UTF_8)));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        tell(new Result.Nothing("it closed the connection without an answer" + guess(), false));
    }

    /** Many servers close at once when they are spoken to in another protocol. */
    private String guess() {
        boolean isPlain =
                backend.config().tls() == null && backend.config().protocol() == Protocol.HTTP1;
        return isPlain && backend.lastHeard() == 0
                ? "; perhaps it speaks TLS (https), or HTTP/2 only (`protocol: http2`)"
                : "";
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause);
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent shaken)) {
            return;
        }
        if (!shaken.isSuccess()) {
            nothing(ctx.channel(), "TLS failed: " + TlsFault.ofBackend(shaken.cause()));
        } else if (backend.config().protocol() == Protocol.HTTP2 && !agreedOnHttp2(ctx)) {
            // not while what was written before the handshake is on its way through the TLS
            ctx.executor().execute(() -> nothing(ctx.channel(), TlsFault.NO_HTTP_2));
        }
    }

    private static boolean agreedOnHttp2(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        return tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
    }

    private void late(Channel channel, int millis) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        boolean isShaking = channel.isActive() && tls != null && !tls.handshakeFuture().isDone();
        String what = "no answer within " + millis + " ms";
        nothing(
                channel,
                isShaking ? what + " to the handshake; perhaps it does not speak TLS" : what);
    }

    private void nothing(Channel channel, String detail) {
        tell(new Result.Nothing(detail, false));
        channel.close();
    }

    private void failed(Throwable cause) {
        if (Descriptors.areOut(cause)) {
            tell(new Result.NotAsked());
            return;
        }
        if (TlsFault.demandsCertificate(cause)) {
            tell(new Result.Nothing("TLS failed: " + TlsFault.ofBackend(cause), false));
            return;
        }
        String detail = SocketFailure.text(cause);
        boolean refused =
                cause instanceof ConnectException
                        && detail.toLowerCase(Locale.ROOT).contains("refused");
        tell(new Result.Nothing(detail, refused));
    }

    private void tell(Result result) {
        if (!done) {
            done = true;
            told.accept(result);
        }
    }
}
