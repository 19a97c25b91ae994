package io.sluice.http2;

import io.sluice.transport.Budget;

/**
 * What all streams of a connection have waiting for the peer's credit: a peer that opens many of
 * them and gives none could have us hold the beginning of every answer (CVE-2019-9511, and the
 * second half of CVE-2026-49975). Confined to its event loop.
 */
final class WaitingBytes {
    /** Above this, only streams of which nothing waits are written to. */
    private static final long MOST = 1024 * 1024;

    /** The budget is shared by all event loops: it hears of no less. */
    private static final long STEP = 64 * 1024;

    private final Budget budget;
    private long bytes;
    private long counted;

    WaitingBytes(Budget budget) {
        this.budget = budget;
    }

    void add(long more) {
        bytes += more;
        if (bytes > counted + STEP || bytes < counted - STEP || bytes == 0 && counted > 0) {
            budget.reserve(bytes - counted);
            counted = bytes;
        }
    }

    boolean isMuch() {
        return bytes >= MOST;
    }
}
