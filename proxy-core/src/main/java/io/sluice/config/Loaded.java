package io.sluice.config;

import java.util.List;

/** What reading a configuration came to. */
public sealed interface Loaded {
    record Valid(SluiceConfig config) implements Loaded {}

    /**
     * Nothing of the file may be used.
     *
     * @param faults all of them, in the order of their positions; never empty
     */
    record Faulty(List<ConfigFault> faults) implements Loaded {
        public Faulty {
            faults = List.copyOf(faults);
        }
    }
}
