package io.sluice.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers the faults of one file. */
final class Faults {
    private record Found(Position at, ConfigFault fault) {}

    private final String file;
    private final List<Found> found = new ArrayList<>();

    Faults(String file) {
        this.file = file;
    }

    void add(Position at, String message, String expected) {
        found.add(new Found(at, new ConfigFault(file, at.line(), at.column(), message, expected)));
    }

    boolean none() {
        return found.isEmpty();
    }

    /** All of them in the order of the file; what stands at one place stays in order of finding. */
    Loaded.Faulty all() {
        return new Loaded.Faulty(
                found.stream()
                        .sorted(Comparator.comparing(Found::at))
                        .map(Found::fault)
                        .distinct()
                        .toList());
    }
}
