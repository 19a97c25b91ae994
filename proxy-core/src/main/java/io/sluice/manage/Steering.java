package io.sluice.manage;

import io.sluice.config.ConfigFault;
import io.sluice.config.Secret;
import io.sluice.config.SluiceConfig;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What the management API can do with the proxy. Called on the control loop. */
public interface Steering {
    /** What came of a change. */
    sealed interface Outcome {
        /**
         * It holds.
         *
         * @param changed the keys whose values differ now
         * @param needRestart keys of the file whose values hold only after a restart
         * @param overFile the ids of backends that differ from the file by the API's doing
         */
        record Applied(List<String> changed, List<String> needRestart, List<String> overFile)
                implements Outcome {}

        /**
         * A backend gets nothing new, and its last request was waited for.
         *
         * @param inFlight how many it still has; they go on
         */
        record Drained(int inFlight) implements Outcome {}

        /** The file or the request says what cannot be; nothing has changed. */
        record Faulty(List<ConfigFault> faults) implements Outcome {}

        /** No backend has the id. */
        record Unknown(String message) implements Outcome {}

        /** What is asked for does not go with what is; nothing has changed. */
        record Conflict(String message) implements Outcome {}
    }

    ProxyStatus status();

    /** The configuration that holds now. */
    SluiceConfig config();

    /** What changes must carry; empty when they need nothing. */
    Secret token();

    /** Reads the file again. */
    void reload(Consumer<Outcome> told);

    /**
     * Adds a backend.
     *
     * @param json one object with the keys of the file
     */
    void add(String json, Consumer<Outcome> told);

    /** Takes a backend out of the fleet; what it has, it finishes. */
    void remove(String id, Consumer<Outcome> told);

    /** Gives a backend no more requests, or again some. */
    void drain(String id, boolean nothingNew, Consumer<Outcome> told);

    /**
     * Gives a backend no more requests, and tells when it has none any more.
     *
     * @param deadline after which it is told in any case
     */
    void drain(String id, Duration deadline, Consumer<Outcome> told);

    /** Begins to stop the whole proxy. */
    void drain();
}
