package io.sluice.exchange;

import io.sluice.exchange.ExchangeClock.Limit;

import java.util.function.Consumer;

/** What the clock of an exchange looks at, each thing where it is. */
record Watched(Consumer<Limit> told, Upload upload, Download download)
        implements ExchangeClock.Owner {
    @Override
    public void expired(Limit limit) {
        told.accept(limit);
    }

    @Override
    public long received() {
        return upload.received();
    }

    @Override
    public boolean isClientPaused() {
        return upload.isClientPaused();
    }

    @Override
    public boolean isClientFull() {
        return download.isClientFull();
    }

    @Override
    public long queued() {
        return download.queued();
    }
}
