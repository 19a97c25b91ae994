package io.sluice.http2;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.AsciiString;
import io.sluice.codec.http.FieldName;
import io.sluice.config.Http2Limits;
import io.sluice.config.LimitsConfig;
import io.sluice.transport.Budget;

import java.util.Set;
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

    private static final int MOST_QUEUED_CONTROL_FRAMES = 1000;

    /** Windows are no smaller than what HTTP/2 begins with. */
    private static final int SMALLEST_WINDOW = 65_535;

    private static final int BUFFERS_PER_WINDOW = 4;

    /** Values that are secret, or new each time: they would only wear out the peer's table. */
    private static final Set<AsciiString> NOT_INDEXED =
            Set.of(
                    name(FieldName.AUTHORIZATION),
                    name(FieldName.X_API_KEY),
                    name(FieldName.COOKIE),
                    name(FieldName.X_REQUEST_ID),
                    name(FieldName.TRACEPARENT),
                    name(FieldName.CONTENT_LENGTH));

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
     * @param streamBuffer bytes that may wait in a stream
     * @param connectionWindow bytes that the peer may have under way in all its streams
     * @param limits of the peer
     * @param budget for what waits for the peer's credit
     * @param millis of any clock
     */
    public record Setup(
            Http2Connection.PropertyKey key,
            int streamBuffer,
            int connectionWindow,
            Http2Limits limits,
            Budget budget,
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
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(
                                connection, new PendingBytes(connection, key)));
        int window = Math.max(SMALLEST_WINDOW, BUFFERS_PER_WINDOW * streamBuffer);
        setup = new Setup(key, streamBuffer, allWindows(limits, window), limits, budget, millis);
        connection(connection);
        initialSettings(settings(server, mostHeadBytes, window, limits));
        validateHeaders(true);
        validateRequiredPseudoHeaders(true);
        encoderIgnoreMaxHeaderListSize(server);
        encoderEnforceMaxQueuedControlFrames(MOST_QUEUED_CONTROL_FRAMES);
        headerSensitivityDetector(
                (name, value) -> name instanceof AsciiString n && NOT_INDEXED.contains(n));
        if (server) {
            decoderEnforceMaxRstFramesPerWindow(limits.resets(), RESET_WINDOW_SECONDS);
            encoderEnforceMaxRstFramesPerWindow(0, RESET_WINDOW_SECONDS); // FloodGuard counts
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
            int mostHeadBytes, int streamBuffer, LongSupplier millis, Factory<T> factory) {
        var uncounted = new Budget(Long.MAX_VALUE); // what waits here is counted as a body
        return new Http2LinkBuilder<>(
                        false, mostHeadBytes, streamBuffer, OF_BACKENDS, uncounted, millis, factory)
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

    private static AsciiString name(FieldName field) {
        return AsciiString.cached(field.lowerCase());
    }
}
