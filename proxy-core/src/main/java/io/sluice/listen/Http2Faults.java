package io.sluice.listen;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.sluice.codec.http1.Origin;
import io.sluice.failure.SafeText;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Locale;

/** What is made of clients that break the rules of HTTP/2: they are counted, named, held off. */
final class Http2Faults {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.listen");

    private Http2Faults() {}

    /**
     * A connection ends because of {@code fault}.
     *
     * @param flood whether nobody does that by mistake
     * @return how many milliseconds it stays, unread; 0 when it is closed soon
     */
    static long end(
            ClientConnections connections,
            Channel client,
            Origin origin,
            Http2Exception fault,
            boolean flood,
            Throwable cause) {
        String error = fault.error().name().toLowerCase(Locale.ROOT);
        connections.loop().counters().connectionError(error);
        if (fault.error() == Http2Error.INTERNAL_ERROR) {
            LOG.error("an HTTP/2 connection failed", cause);
            return 0;
        }
        connections.note(origin, "its HTTP/2 connection ends: " + text(fault));
        return connections.pauseAfter(client, origin, flood);
    }

    /** Only a stream ends, which clients may cause at any time. */
    static void endOfStream(Channel client, Http2Exception fault) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}: {}", client.remoteAddress(), text(fault));
        }
    }

    private static String text(Http2Exception fault) {
        return fault.error() + ", " + SafeText.of(fault.getMessage());
    }
}
