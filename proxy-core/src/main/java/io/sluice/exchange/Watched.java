package io.sluice.exchange;

/** What the clock of an exchange looks at, each thing where it is. */
record Watched(Guarded exchange, Upload upload, Download download) implements ExchangeClock.Owner {
    @Override
    public void expired(ExchangeClock.Limit limit) {
        exchange.expired(limit);
    }

    @Override
    public void beat() {
        exchange.beat(download);
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
