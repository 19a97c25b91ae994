package io.sluice.exchange;

import io.sluice.exchange.ExchangeClock.Limit;
import io.sluice.splice.Pauses;
import io.sluice.stream.ClientStream;

import java.util.function.Consumer;

/** What the clock of an exchange looks at, each thing where it is. */
record Watched(
        Consumer<Limit> told,
        Upload upload,
        ClientStream client,
        Pauses clientPauses,
        Pauses upstreamPauses)
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
        return clientPauses.isPaused();
    }

    @Override
    public boolean isClientFull() {
        return upstreamPauses.isPaused();
    }

    @Override
    public long queued() {
        return client.queued();
    }
}
