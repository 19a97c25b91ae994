package io.sluice.http2;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The streams that a connection has open. */
public final class ActiveStreams {
    private ActiveStreams() {}

    /** Gives each to {@code visitor}, which may close it. */
    public static void each(Http2Connection connection, Consumer<Http2Stream> visitor) {
        try {
            connection.forEachActiveStream(
                    stream -> {
                        visitor.accept(stream);
                        return true;
                    });
        } catch (Http2Exception impossible) {
            throw new AssertionError("the visitor throws nothing", impossible);
        }
    }

    /** Those that have one, as a list of its own. */
    static List<Http2Side> sides(Http2Connection connection, Http2Connection.PropertyKey key) {
        List<Http2Side> sides = new ArrayList<>();
        each(
                connection,
                stream -> {
                    Http2Side side = stream.getProperty(key);
                    if (side != null) {
                        sides.add(side);
                    }
                });
        return sides;
    }
}
