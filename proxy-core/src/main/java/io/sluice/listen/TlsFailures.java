package io.sluice.listen;

import io.netty.channel.Channel;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.sluice.observe.LoopCounters;
import io.sluice.tls.TlsFault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Handshakes of one listener that came to nothing: each is counted, and of each kind the first is
 * logged, since anybody can cause any number of them. Usable from any thread.
 */
final class TlsFailures {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.listen");

    private final Listener.Site site;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    TlsFailures(Listener.Site site) {
        this.site = site;
    }

    void note(Throwable cause, Channel channel, LoopCounters counters) {
        String reason = reason(cause);
        counters.tlsFailure(reason);
        String detail = TlsFault.ofClient(cause);
        if (logged.add(reason)) {
            LOG.warn(
                    "{}: TLS with {} failed: {} (others like it are counted, and logged at debug)",
                    Listener.text(site.address()),
                    channel.remoteAddress(),
                    detail);
        } else {
            LOG.debug("TLS with {} failed: {}", channel.remoteAddress(), detail);
        }
    }

    /** One of few words. */
    private static String reason(Throwable cause) {
        return switch (cause) {
            case NotSslRecordException plain -> "plain_text";
            case SslHandshakeTimeoutException slow -> "timeout";
            case ClosedChannelException left -> "closed";
            default -> TlsFault.isDistrust(cause) ? "untrusted" : "handshake";
        };
    }
}
