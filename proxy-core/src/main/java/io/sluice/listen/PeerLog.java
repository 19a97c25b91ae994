package io.sluice.listen;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says what clients do that they should not: once for each and second, however often it happens, so
 * that an attack fills no disk. The rest is counted. Usable from any thread.
 */
public final class PeerLog {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.listen");

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Lines a second, of all peers: an attack may have many addresses. */
    static final int MOST_LINES = 20;

    private static final int MOST_PEERS = 1024;

    private static final class Peer {
        private long since;
        private long unsaid;
    }

    private final LongSupplier nanoClock;
    private final Map<String, Peer> peers =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Peer> eldest) {
                    return size() > MOST_PEERS;
                }
            };
    private long second;
    private int lines;

    /**
     * @param nanoClock as {@link System#nanoTime()}
     */
    public PeerLog(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.second = nanoClock.getAsLong();
    }

    /**
     * @param what happened, as a phrase; nothing in it may be as the peer has sent it
     */
    synchronized void note(String peer, String what) {
        long now = nanoClock.getAsLong();
        Peer known = peers.get(peer);
        if (known != null && now - known.since < SECOND || isFull(now)) {
            if (known != null) {
                known.unsaid++;
            }
            return;
        }
        if (known == null) {
            known = new Peer();
            peers.put(peer, known);
        }
        long unsaid = known.unsaid;
        known.since = now;
        known.unsaid = 0;
        lines++;
        if (unsaid == 0) {
            LOG.warn("{}: {}", peer, what);
        } else {
            LOG.warn("{}: {} (and {} times like it since the last such line)", peer, what, unsaid);
        }
    }

    private boolean isFull(long now) {
        if (now - second >= SECOND) {
            second = now;
            lines = 0;
        }
        return lines >= MOST_LINES;
    }
}
