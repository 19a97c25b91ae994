package io.sluice.serve;

import com.sun.management.UnixOperatingSystemMXBean;

import io.sluice.config.LimitsConfig;
import io.sluice.config.SluiceConfig;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.lang.management.ManagementFactory;

/**
 * How many files this process may have open, sockets among them.
 *
 * @param most {@code ulimit -n}
 */
record OpenFiles(long most) {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");

    /** One towards the client, one towards the backend. */
    private static final int EACH_CLIENT = 2;

    /** Listeners, event loops, the class files of the program, logs. */
    private static final int OTHERS = 128;

    static OpenFiles ofThisProcess() {
        return new OpenFiles(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                        ? os.getMaxFileDescriptorCount()
                        : Long.MAX_VALUE);
    }

    /** As many connections as {@code wanted}, if there can be that many. */
    int clamp(int wanted) {
        long possible = Math.max(1, (most - OTHERS) / EACH_CLIENT);
        return (int) Math.min(wanted, possible);
    }

    LimitsConfig clamp(LimitsConfig limits) {
        return limits.withConnections(clamp(limits.connections()));
    }

    /** Says so when there cannot be {@code wanted} connections. */
    void report(int wanted) {
        if (clamp(wanted) < wanted) {
            boolean isAsked = wanted != SluiceConfig.defaults().limits().connections();
            LOG.atLevel(isAsked ? Level.WARN : Level.INFO)
                    .log(
                            "limits.connections is {}, but the open-file limit of {} allows {},"
                                    + " which holds; raise it for more (ulimit -n, LimitNOFILE)",
                            wanted,
                            most,
                            clamp(wanted));
        }
    }
}
