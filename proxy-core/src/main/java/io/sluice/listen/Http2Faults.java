package io.sluice.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.sluice.codec.http1.Origin;
import io.sluice.failure.SafeText;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Locale;

/**
 * What is made of a client that breaks the rules of HTTP/2: it is counted, named, and let go, late
 * if it floods. One for each connection, and confined to its event loop.
 */
final class Http2Faults {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.listen");

    /** How long a client gets to read why it is cut off: it may go on sending meanwhile. */
    private static final long LAST_WORD_MILLIS = 200;

    /** So much is read meanwhile, so that a close does not take from it what it has not read. */
    private static final int WORTH_FORGETTING = 64 * 1024;

    private final ClientConnections connections;
    private final Origin origin;
    private boolean isSlow;
    private long pauseMillis;
    private int forgotten;

    Http2Faults(ClientConnections connections, Origin origin) {
        this.connections = connections;
        this.origin = origin;
    }

    /** What follows is the fault of a bad network, mostly. */
    void slow() {
        isSlow = true;
    }

    /** The connection ends because of {@code fault}. */
    void end(Channel client, Http2Exception fault, Throwable cause) {
        String error = fault.error().name().toLowerCase(Locale.ROOT);
        connections.loop().counters().connectionError(error);
        if (fault.error() == Http2Error.INTERNAL_ERROR) {
            LOG.error("an HTTP/2 connection failed", cause);
            return;
        }
        boolean flood = fault.error() == Http2Error.ENHANCE_YOUR_CALM && !isSlow;
        pauseMillis = connections.pauseAfter(client, origin, flood);
        String more = pauseMillis == 0 ? "" : ", held off for " + pauseMillis + " ms";
        connections.note(origin, "its HTTP/2 connection ends: " + text(fault) + more);
    }

    /** Only a stream ends, which clients may cause at any time. */
    void endOfStream(Channel client, Http2Exception fault) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}: {}", client.remoteAddress(), text(fault));
        }
    }

    /**
     * The client has been told. Some of what it still sends is read and forgotten, since a plain
     * close would take the reason from it. One that floods is not read any more, and does not learn
     * for a while that it may begin anew.
     *
     * @return in how many milliseconds the connection is to be closed
     */
    long letGo(ClientConnection connection, Channel client) {
        if (pauseMillis == 0) {
            Closing.letRead(client, () -> {});
            return LAST_WORD_MILLIS;
        }
        Closing.readNoMore(client);
        connections.keepCutOff(connection);
        return pauseMillis;
    }

    /**
     * It still sends.
     *
     * @param more borrowed
     */
    void forget(Channel client, ByteBuf more) {
        forgotten += more.readableBytes();
        if (forgotten > WORTH_FORGETTING) {
            Closing.readNoMore(client);
        }
    }

    private static String text(Http2Exception fault) {
        return fault.error() + ", " + SafeText.of(fault.getMessage());
    }
}
