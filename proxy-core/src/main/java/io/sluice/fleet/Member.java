package io.sluice.fleet;

import java.util.List;

/**
 * A backend as it stood when the view was made.
 *
 * @param modelsKnown whether its models are fixed, or have been learnt at least once
 * @param lastFailure what was last wrong with it, or empty
 */
public record Member(
        Backend backend,
        Health health,
        boolean modelsKnown,
        List<ServedModel> models,
        String lastFailure) {
    public Member {
        models = List.copyOf(models);
    }

    public boolean isHealthy() {
        return health == Health.HEALTHY;
    }

    /** Whether requests may be sent there: all, or the one that tries it. */
    public boolean takesRequests() {
        return health == Health.HEALTHY || health == Health.TRIAL;
    }
}
