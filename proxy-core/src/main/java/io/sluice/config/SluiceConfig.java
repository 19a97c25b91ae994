package io.sluice.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole configuration, checked.
 *
 * @param models the listed models by name; {@link #model} has the policy of every other one too
 * @param drainGrace how long running exchanges may take to finish when the proxy stops
 * @param resolve how often a backend's name is looked up again
 * @param unrouted what happens to paths that no model decides; listeners may differ
 * @param trustedProxies whose X-Forwarded-For, -Proto and Forwarded are kept
 * @param managementToken what changes over the management listener must carry, when it is set
 * @param handover the path of the socket over which a successor takes over; empty is none
 * @param threads event loops; 0 is one per core
 */
public record SluiceConfig(
        List<ListenerConfig> listeners,
        List<BackendConfig> backends,
        Map<String, ModelConfig> models,
        HealthConfig health,
        RetryBudgetConfig retryBudget,
        LimitsConfig limits,
        AdmissionConfig admission,
        Duration drainGrace,
        Duration resolve,
        Unrouted unrouted,
        ClientHalfClose clientHalfClose,
        List<Cidr> trustedProxies,
        Secret managementToken,
        LogConfig log,
        String handover,
        TransportChoice transport,
        int threads) {
    public SluiceConfig {
        listeners = List.copyOf(listeners);
        backends = List.copyOf(backends);
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** The same with these backends. */
    public SluiceConfig withBackends(List<BackendConfig> others) {
        return new SluiceConfig(
                listeners,
                others,
                models,
                health,
                retryBudget,
                limits,
                admission,
                drainGrace,
                resolve,
                unrouted,
                clientHalfClose,
                trustedProxies,
                managementToken,
                log,
                handover,
                transport,
                threads);
    }

    /** The same as far as it can hold in a process that runs with {@code running}. */
    public SluiceConfig withoutRestart(SluiceConfig running) {
        return new SluiceConfig(
                listeners,
                backends,
                models,
                health,
                retryBudget,
                limits,
                admission,
                drainGrace,
                resolve,
                unrouted,
                clientHalfClose,
                trustedProxies,
                managementToken,
                log.withoutRestart(running.log),
                running.handover,
                running.transport,
                running.threads);
    }

    /** The keys whose secret is a dump's marker. */
    public List<String> hiddenSecrets() {
        List<String> hidden = new ArrayList<>();
        for (BackendConfig backend : backends) {
            if (backend.apiKey().isMarker()) {
                hidden.add("backends[" + backend.id() + "].api_key");
            }
        }
        if (managementToken.isMarker()) {
            hidden.add("management.token");
        }
        return hidden;
    }

    /** Whether {@code backend} is a listener of this proxy; names are not resolved. */
    public boolean listensAt(BackendConfig backend) {
        return listeners.stream()
                .anyMatch(l -> CrossChecks.isAt(l.bind(), backend.host(), backend.port()));
    }

    /** What an empty file means: one listener for inference, one for management, no backend. */
    public static SluiceConfig defaults() {
        return Defaults.config();
    }

    /**
     * The drop-in form without a file: models are learnt from the backends, and every path that no
     * model decides is forwarded. Both listeners are on the loopback address.
     *
     * @param port 0 is any free port, as for {@code managementPort}
     * @return faults carry {@code --upstream} as their file and the URL's ordinal as their line
     */
    public static Loaded dropIn(List<String> upstreamUrls, int port, int managementPort) {
        return DropIn.load(upstreamUrls, port, managementPort);
    }

    /** The policy for a model, listed or not. {@code name} is the model's own, not an alias. */
    public ModelConfig model(String name) {
        var listed = models.get(name);
        return listed == null ? ModelConfig.defaultsFor(name) : listed;
    }
}
