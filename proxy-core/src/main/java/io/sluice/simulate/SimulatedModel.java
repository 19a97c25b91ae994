package io.sluice.simulate;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The settings of one simulated model server.
 *
 * @param models the names it serves; a request that names none gets the first
 * @param firstToken from the end of the request to the first token
 * @param betweenTokens from one token to the next
 * @param tokens how many words an answer has; 0: it echoes what it was told
 * @param keepAlive how long an idle connection stays open after an answer; zero: for ever
 * @param faultsAllowed whether a request may ask for a fault (see {@link SimulatedServer})
 * @param recordRequests whether requests are kept for {@link SimulatedServer#recorded}
 * @param seed where its randomness starts
 * @param clock the time of day, for {@code created} and {@code date}
 */
public record SimulatedModel(
        List<String> models,
        Duration firstToken,
        Duration betweenTokens,
        int tokens,
        Duration keepAlive,
        boolean faultsAllowed,
        boolean recordRequests,
        long seed,
        InstantSource clock) {

    /** One model called {@code echo} that answers at once and closes idle connections after 5 s. */
    public static final SimulatedModel DEFAULTS =
            new SimulatedModel(
                    List.of("echo"),
                    Duration.ZERO,
                    Duration.ZERO,
                    0,
                    Duration.ofSeconds(5),
                    false,
                    false,
                    0,
                    InstantSource.system());

    public SimulatedModel {
        models = List.copyOf(models);
        if (models.isEmpty() || models.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("a simulated server needs models with names");
        }
        if (firstToken.isNegative() || betweenTokens.isNegative() || keepAlive.isNegative()) {
            throw new IllegalArgumentException("durations must not be negative");
        }
        if (tokens < 0 || tokens > Limits.MAX_TOKENS) {
            throw new IllegalArgumentException("tokens must be 0 to " + Limits.MAX_TOKENS);
        }
    }

    public SimulatedModel withModels(String... names) {
        return new SimulatedModel(
                List.of(names),
                firstToken,
                betweenTokens,
                tokens,
                keepAlive,
                faultsAllowed,
                recordRequests,
                seed,
                clock);
    }

    /** Sets the time to the first token and between tokens. */
    public SimulatedModel withPace(Duration first, Duration between) {
        return new SimulatedModel(
                models,
                first,
                between,
                tokens,
                keepAlive,
                faultsAllowed,
                recordRequests,
                seed,
                clock);
    }

    public SimulatedModel withTokens(int words) {
        return new SimulatedModel(
                models,
                firstToken,
                betweenTokens,
                words,
                keepAlive,
                faultsAllowed,
                recordRequests,
                seed,
                clock);
    }

    public SimulatedModel withKeepAlive(Duration idle) {
        return new SimulatedModel(
                models,
                firstToken,
                betweenTokens,
                tokens,
                idle,
                faultsAllowed,
                recordRequests,
                seed,
                clock);
    }

    public SimulatedModel withFaults(boolean allowed) {
        return new SimulatedModel(
                models,
                firstToken,
                betweenTokens,
                tokens,
                keepAlive,
                allowed,
                recordRequests,
                seed,
                clock);
    }

    public SimulatedModel withRecording(boolean record) {
        return new SimulatedModel(
                models,
                firstToken,
                betweenTokens,
                tokens,
                keepAlive,
                faultsAllowed,
                record,
                seed,
                clock);
    }

    public SimulatedModel withSeed(long start) {
        return new SimulatedModel(
                models,
                firstToken,
                betweenTokens,
                tokens,
                keepAlive,
                faultsAllowed,
                recordRequests,
                start,
                clock);
    }
}
