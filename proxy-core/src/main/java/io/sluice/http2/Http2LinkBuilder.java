package io.sluice.http2;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.sluice.config.Http2Limits;
import io.sluice.config.LimitsConfig;
import io.sluice.transport.Budget;

import java.util.function.LongSupplier;

/**
 * Sets up Netty's HTTP/2 codec, with all its limits against floods.
 *
 * @param <T> the kind of connection
 */
public final class Http2LinkBuilder<T extends Http2Link>
        extends AbstractHttp2ConnectionHandlerBuilder<T, Http2LinkBuilder<T>> {
    /** Streams that we have open at once on a connection to a backend. */
    public static final int MOST_STREAMS = 100;

    static final int RESET_WINDOW_SECONDS = 30;

    /** Backends are known: their limits are only there for those that are broken. */
    private static final Http2Limits OF_BACKENDS = new Http2Limits(MOST_STREAMS, 0, 400, 50);

    /** Windows are no smaller than what HTTP/2 begins with. */
    private static final int SMALLEST_WINDOW = 65_535;

    private static final int BUFFERS_PER_WINDOW = 4;

    /** Makes the connection's handler. */
    @FunctionalInterface
    public interface Factory<T> {
        T make(
                Http2ConnectionDecoder decoder,
                Http2ConnectionEncoder encoder,
                Http2Settings settings,
                Setup setup);
    }

    /**
     * What a connection has of its own.
     *
     * @param key under which each stream has its side
     * @param windows what the peer takes
     * @param streamBuffer bytes that may wait in a stream
     * @param budget where what waits for the peer counts
     * @param connectionWindow bytes that the peer may have under way in all its streams
     * @param limits of the peer
     * @param millis of any clock
     */
    public record Setup(
            Http2Connection.PropertyKey key,
            SendWindows windows,
            int streamBuffer,
            Budget budget,
            int connectionWindow,
            Http2Limits limits,
            LongSupplier millis) {}

    private final Factory<T> factory;
    private final Setup setup;

    private Http2LinkBuilder(
            boolean server,
            int mostHeadBytes,
            int streamBuffer,
            Http2Limits limits,
            Budget budget,
            LongSupplier millis,
            Factory<T> factory) {
        this.factory = factory;
        var connection = new DefaultHttp2Connection(server);
        var key = connection.newKey();
        var windows = new SendWindows(connection, key);
        connection.remote().flowController(windows);
        int window = Math.max(SMALLEST_WINDOW, BUFFERS_PER_WINDOW * streamBuffer);
        setup =
                new Setup(
                        key,
                        windows,
                        streamBuffer,
                        budget,
                        allWindows(limits, window),
                        limits,
                        millis);
        initialSettings(settings(server, mostHeadBytes, window, limits));
        if (server) { // the RST_STREAM frames that we send are counted by FloodGuard
            decoderEnforceMaxRstFramesPerWindow(limits.resets(), RESET_WINDOW_SECONDS);
        }
        var encoder =
                new DefaultHttp2ConnectionEncoder(
                        connection, new DefaultHttp2FrameWriter(new HeadEncoder(server)));
        codec(
                new DefaultHttp2ConnectionDecoder(
                        connection,
                        encoder,
                        new LateFrames.Reader(new Heads(mostHeadBytes), connection),
                        Http2PromisedRequestVerifier.ALWAYS_VERIFY,
                        true,
                        true,
                        true,
                        true),
                encoder);
    }

    /** Decodes heads into lists. */
    private static final class Heads extends DefaultHttp2HeadersDecoder {
        Heads(int mostBytes) {
            super(true, mostBytes);
        }

        @Override
        protected Http2Headers newHeaders() {
            return new ReceivedFields();
        }
    }

    /**
     * The server's end of a connection.
     *
     * @param budget is told what a client has us hold that gives no credit
     */
    public static <T extends Http2Link> T server(
            LimitsConfig limits, Budget budget, LongSupplier millis, Factory<T> factory) {
        return new Http2LinkBuilder<>(
                        true,
                        limits.head(),
                        limits.streamBuffer(),
                        limits.http2(),
                        budget,
                        millis,
                        factory)
                .build();
    }

    /** The client's end of a connection. */
    public static <T extends Http2Link> T client(
            int mostHeadBytes,
            int streamBuffer,
            Budget budget,
            LongSupplier millis,
            Factory<T> factory) {
        return new Http2LinkBuilder<>(
                        false, mostHeadBytes, streamBuffer, OF_BACKENDS, budget, millis, factory)
                .build();
    }

    @Override
    protected T build(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        return factory.make(decoder, encoder, settings, setup);
    }

    private static int allWindows(Http2Limits limits, int window) {
        return (int) Math.min(Integer.MAX_VALUE, (long) limits.streams() * window);
    }

    private static Http2Settings settings(
            boolean server, int mostHeadBytes, int window, Http2Limits limits) {
        var settings =
                new Http2Settings().initialWindowSize(window).maxHeaderListSize(mostHeadBytes);
        return server
                ? settings.maxConcurrentStreams(limits.streams())
                : settings.pushEnabled(false);
    }
}
