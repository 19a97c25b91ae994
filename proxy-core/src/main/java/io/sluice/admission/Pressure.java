package io.sluice.admission;

import io.sluice.fleet.Backend;
import io.sluice.fleet.FleetView;
import io.sluice.fleet.Member;

import java.util.Locale;

/**
 * How much of what may be taken is: of what may be in flight, of the waiting room, and of the
 * memory for held bodies. The worst of them counts.
 */
public enum Pressure {
    HEALTHY,
    /** From 70 % on. */
    MODERATE,
    /** From 90 % on. */
    CRITICAL;

    private static final int MODERATE_FROM = 70;
    private static final int CRITICAL_FROM = 90;

    /**
     * The worse of two shares: of what the whole proxy may have, and of what its healthy backends
     * may have, if each of them is limited.
     */
    public static Pressure of(long inFlight, long most, FleetView fleet) {
        long used = 0;
        long possible = 0;
        for (Member member : fleet.healthy()) {
            Backend backend = member.backend();
            if (backend.maxInFlight() == 0) {
                return of(inFlight, most);
            }
            used += backend.inFlight();
            possible += backend.maxInFlight();
        }
        return of(inFlight, most).or(of(used, possible));
    }

    /** The worse of the two. */
    Pressure or(Pressure other) {
        return compareTo(other) > 0 ? this : other;
    }

    static Pressure of(long used, long possible) {
        if (possible <= 0 || used * 100 < possible * MODERATE_FROM) {
            return HEALTHY;
        }
        return used * 100 < possible * CRITICAL_FROM ? MODERATE : CRITICAL;
    }

    /** As the metrics say it: 0 is healthy. */
    public int level() {
        return compareTo(HEALTHY);
    }

    /** As the management API says it. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }
}
