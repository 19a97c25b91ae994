package io.sluice.config;

import java.time.Duration;
import java.util.List;

/**
 * The policy for one model.
 *
 * @param name as backends know it
 * @param aliases other names under which clients may ask for it
 * @param balance how a replica is chosen
 * @param timeouts the clocks of its exchanges
 * @param retry when a request is tried again
 * @param maxInFlight requests in flight for this model; 0 is unlimited
 * @param heartbeat how often a client hears of us while the model is silent; zero: never
 * @param weigh what makes a replica busy
 */
public record ModelConfig(
        String name,
        List<String> aliases,
        BalancePolicy balance,
        TimeoutsConfig timeouts,
        RetryConfig retry,
        int maxInFlight,
        Duration heartbeat,
        Weigh weigh) {
    public ModelConfig {
        aliases = List.copyOf(aliases);
    }

    /** The policy for a model that the configuration does not list. */
    public static ModelConfig defaultsFor(String name) {
        return Defaults.model(name);
    }
}
