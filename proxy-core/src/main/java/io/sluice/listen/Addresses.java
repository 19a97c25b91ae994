package io.sluice.listen;

import io.sluice.config.AddressLimits;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What is known of clients' addresses: how many connections they have open, how fast they begin
 * them, and for what they were cut off lately. Of IPv6 a /64 is one address, since one client has
 * all of it. What is known is bounded, and forgotten after a while. Usable from any thread; as long
 * as there is nothing to know, an address costs one volatile read.
 */
public final class Addresses {
    /** No connection of that address may be had now. */
    static final long REFUSED = -1;

    /** An address that goes on is held off so many times as long at most. */
    static final int MOST_STRIKES = 8;

    /** Faults that are no flood may be mistakes, up to so many at once, and ten a second. */
    static final int FAULTS = 100;

    private static final int MOST_KNOWN = 10_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FAULT = SECOND / 10;
    private static final long FORGOTTEN_AFTER = 60 * SECOND;
    private static final long MOST_WAIT = 10 * SECOND;

    private static final class Known {
        private int strikes;
        private long pausedUntil;
        private long faultsPaidUntil;
        private long ratePaidUntil;

        Known(long now) {
            pausedUntil = now;
            faultsPaidUntil = now - FAULTS * FAULT;
            ratePaidUntil = now - SECOND;
        }

        boolean isForgotten(long now) {
            return now - pausedUntil > FORGOTTEN_AFTER
                    && now - faultsPaidUntil > FAULTS * FAULT
                    && now - ratePaidUntil > SECOND;
        }
    }

    private final LongSupplier nanoClock;
    private final long origin;
    private final Map<Long, Integer> open = new HashMap<>();
    private final Map<Long, Known> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
                    return size() > MOST_KNOWN || eldest.getValue().isForgotten(latest);
                }
            };
    private long latest;
    private volatile boolean knowsAny;

    /**
     * @param nanoClock as {@link System#nanoTime()}
     */
    public Addresses(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.origin = nanoClock.getAsLong();
    }

    /** Takes one more connection, unless the address has as many as it may. */
    synchronized boolean opens(InetAddress address, int most) {
        return open.merge(key(address), 1, Integer::sum) <= most || !closes(address);
    }

    /** One that was taken, or was not, is gone; true. */
    synchronized boolean closes(InetAddress address) {
        open.computeIfPresent(key(address), (key, count) -> count == 1 ? null : count - 1);
        return true;
    }

    /** Nanoseconds that a new connection has to wait before it is read, or {@link #REFUSED}. */
    long enters(InetAddress address, AddressLimits limits) {
        if (limits.connectionRate() == 0) {
            return pause(address);
        }
        synchronized (this) {
            long now = now();
            Known one = known(address, now);
            long paid = Math.max(one.ratePaidUntil, now - SECOND); // a second's worth at once
            long wait = Math.max(0, paid + SECOND / limits.connectionRate() - now);
            if (wait > MOST_WAIT) {
                return REFUSED;
            }
            one.ratePaidUntil = paid + SECOND / limits.connectionRate();
            return Math.max(wait, one.pausedUntil - now);
        }
    }

    /** Nanoseconds until connections of the address are read again; 0 when they are. */
    long pause(InetAddress address) {
        if (!knowsAny) {
            return 0;
        }
        synchronized (this) {
            Known one = known.get(key(address));
            return one == null ? 0 : Math.max(0, one.pausedUntil - now());
        }
    }

    /**
     * A connection of the address is cut off for what came over it.
     *
     * @param flood whether nobody does that by mistake
     * @return nanoseconds for which the address is held off; 0 when it is not
     */
    synchronized long cutOff(InetAddress address, boolean flood, AddressLimits limits) {
        long now = now();
        Known one = known(address, now);
        if (!flood) {
            one.faultsPaidUntil = Math.max(one.faultsPaidUntil, now - FAULTS * FAULT) + FAULT;
            if (one.faultsPaidUntil - now <= 0) {
                return 0;
            }
        }
        if (now - one.pausedUntil > FORGOTTEN_AFTER) {
            one.strikes = 0;
        }
        one.strikes = Math.min(one.strikes + 1, MOST_STRIKES);
        long pause = one.strikes * limits.abusePause().toNanos();
        one.pausedUntil = Math.max(one.pausedUntil, now + pause);
        return pause;
    }

    /** A connection of the address was of use to somebody: not all there are attackers. */
    void behaved(InetAddress address) {
        if (knowsAny) {
            synchronized (this) {
                Known one = known.get(key(address));
                if (one != null && one.strikes > 0) {
                    one.strikes--;
                }
            }
        }
    }

    private long now() {
        latest = nanoClock.getAsLong() - origin;
        return latest;
    }

    private Known known(InetAddress address, long now) {
        knowsAny = true;
        return known.computeIfAbsent(key(address), key -> new Known(now));
    }

    /** IPv4 has the place of a part of IPv6 from which nobody can send. */
    private static Long key(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.capacity() == Long.BYTES * 2
                ? bytes.getLong()
                : 0xffff_ffff_0000_0000L | bytes.getInt() & 0xffff_ffffL;
    }
}
