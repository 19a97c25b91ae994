package io.sluice.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sluice.config.HealthConfig;
import io.sluice.config.ModelConfig;
import io.sluice.config.SluiceConfig;
import io.sluice.config.Weigh;
import io.sluice.fleet.Backend;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.Member;
import io.sluice.tls.UpstreamTls;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/**
 * Asks engines, as often as they are probed, how much they have to do that we do not know of. Only
 * while a model weighs by tokens, and only as a correction: what we sent ourselves is counted
 * exactly, and at once. On the control loop.
 */
public final class EngineLoads {
    private static final String METRICS = "/metrics";

    /** Tokens of a request, where we have none to compare with. */
    private static final long MEAN = 512;

    private final Fetch.Way way;
    private final Fleet fleet;
    private @Nullable Future<?> next;

    public EngineLoads(EventLoop control, Transport transport, UpstreamTls tls, Fleet fleet) {
        this.way = new Fetch.Way(control, transport, tls);
        this.fleet = fleet;
    }

    /** Goes by {@code config} from now on. */
    public void follow(SluiceConfig config) {
        stop();
        if (config.models().values().stream().anyMatch(EngineLoads::byTokens)) {
            ask(config.health());
        } else {
            fleet.view().members().forEach(member -> member.backend().elsewhere(0));
        }
    }

    /** Asks no more. */
    public void stop() {
        Future<?> asking = next;
        if (asking != null) {
            asking.cancel(false);
            next = null;
        }
    }

    private static boolean byTokens(ModelConfig model) {
        return model.weigh() == Weigh.TOKENS;
    }

    private void ask(HealthConfig settings) {
        for (Member member : fleet.view().healthy()) {
            Backend backend = member.backend();
            Fetch.get(way, backend, METRICS, settings.timeout(), result -> heard(backend, result));
        }
        next =
                way.loop()
                        .schedule(
                                () -> ask(settings),
                                settings.interval().toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    private static void heard(Backend backend, Fetch.Result result) {
        int ours = backend.inFlight();
        long work = backend.work();
        long mean = ours > 0 && work > 0 ? work / ours : MEAN;
        switch (result) {
            case Fetch.Result.Answer answer when answer.status() == 200 ->
                    backend.elsewhere(EngineReport.of(answer.body()).elsewhere(ours, mean));
            case Fetch.Result.Answer _, Fetch.Result.Nothing _ -> backend.elsewhere(0);
            case Fetch.Result.NotAsked _ -> {}
        }
    }
}
