package io.sluice.observe;

import org.slf4j.Logger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Warns of what others do again and again: once a second for each of them, however often it
 * happens, so that neither an attack nor a broken backend fills a disk. The rest is counted, and
 * the next line says how much it was. Usable from any thread.
 */
public final class RepeatedLog {
    /** Lines a second, of all subjects: an attack may have many addresses. */
    static final int MOST_LINES = 20;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_SUBJECTS = 1024;

    private static final class Subject {
        private long saidAt;
        private long unsaid;
    }

    private final Logger log;
    private final String form;
    private final LongSupplier nanoClock;
    private final Map<String, Subject> subjects =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Subject> eldest) {
                    return size() > MOST_SUBJECTS;
                }
            };
    private long second;
    private int lines;

    /**
     * @param form of a line, with {@code {}} for the subject and {@code {}} for what happened
     * @param nanoClock as {@link System#nanoTime()}
     */
    public RepeatedLog(Logger log, String form, LongSupplier nanoClock) {
        this.log = log;
        this.form = form;
        this.nanoClock = nanoClock;
        this.second = nanoClock.getAsLong();
    }

    /**
     * It has happened.
     *
     * @param subject who did it
     * @param what happened, as a phrase; nothing in it may be as a peer has sent it
     */
    public synchronized void note(String subject, String what) {
        long now = nanoClock.getAsLong();
        Subject known = subjects.get(subject);
        if (known != null && now - known.saidAt < SECOND || isFull(now)) {
            if (known != null) {
                known.unsaid++;
            }
            return;
        }
        if (known == null) {
            known = new Subject();
            subjects.put(subject, known);
        }
        long unsaid = known.unsaid;
        known.saidAt = now;
        known.unsaid = 0;
        lines++;
        if (unsaid == 0) {
            log.warn(form, subject, what);
        } else {
            log.warn(form + " (and {} more since the last such line)", subject, what, unsaid);
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
