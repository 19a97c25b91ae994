package io.sluice.config;

import java.util.List;

/** What reading a configuration came to. */
public sealed interface Loaded {
    record Valid(SluiceConfig config) implements Loaded {}

    /** What reading one backend came to. */
    sealed interface OfBackend permits Backend, Faulty {}

    record Backend(BackendConfig config) implements OfBackend {}

    /**
     * Nothing of the file may be used.
     *
     * @param faults all of them, in the order of their positions; never empty
     */
    record Faulty(List<ConfigFault> faults) implements Loaded, OfBackend {
        public Faulty {
            faults = List.copyOf(faults);
        }
    }
}
